import Application
import Domain
import Mail
import TestSupport
import Testing

/// Messages to a real mail server.
@Suite(.timeLimit(.minutes(2))) struct SMTPSenderTests {
    private static let user = (name: "after image", password: "p@ss:w/rd%")
    private static let credentials = "after%20image:p%40ss%3Aw%2Frd%25@"

    /// - Parameter seconds: how long a reply may take.
    private static func sender(_ url: String, caFile: String? = nil, seconds: Int = 1) throws -> SMTPSender {
        var limits = SMTPLimits()
        (limits.reply, limits.total) = (seconds, 2 * seconds)
        return SMTPSender(
            server: try #require(SMTPServer(url)), from: try #require(EmailAddress("afterimage@example.org")),
            caFile: caFile, publicBase: "https://pictures.example.org/app", limits: limits,
            now: { Timestamp(milliseconds: 1_795_688_404_000) })
    }

    private static func message(_ to: String = "alice@example.org") throws -> MailMessage {
        MailMessage(
            id: RecordID(high: 7, low: 9), to: try #require(EmailAddress(to)), subject: "Your video is ready",
            text: "Grüße\n.a line that begins with a point\nhttps://pictures.example.org/gallery#token=a_b-c\n")
    }

    /// Sends a message; nil if the server has accepted it.
    private static func send(
        _ url: String, caFile: String? = nil, to: String = "alice@example.org"
    ) async throws -> MailError? {
        let (sender, message) = (try sender(url, caFile: caFile), try message(to))
        do throws(MailError) {
            try await sender.send(message)
            return nil
        } catch {
            return error
        }
    }

    @Test func `A message arrives as it was written, with the headers of an automatic one`() async throws {
        try await MailServer.run { server in
            #expect(try await Self.send("smtp://127.0.0.1:\(server.port)") == nil)
            let message = try #require(server.events("message").first)
            #expect(message["from"] == "afterimage@example.org" && message["to"] == "alice@example.org")
            #expect(message["subject"] == "Your video is ready")
            #expect(message["id"] == "<000000000000000700000009@pictures.example.org>")
            let text = message["text"].string?.split(separator: "\r\n").joined(separator: "\n")
            #expect(text?.hasPrefix("Grüße\n.a line that begins with a point\nhttps://") == true)
            #expect(text?.contains("#token=a_b-c") == true)
            #expect(message["isASCII"] == true)
            #expect(
                message["headers"].array == [
                    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
                    "Content-Transfer-Encoding",
                ])
        }
    }

    @Test func `An address of strange characters is the only recipient, and adds no header`() async throws {
        try await MailServer.run { server in
            let strange = "!#$%&'*+-/=?^_`{|}~a@example.org"
            let error = try await Self.send("smtp://127.0.0.1:\(server.port)", to: strange)
            #expect(error == nil)
            #expect(server.messages(to: strange).count == 1 && server.events("message").count == 1)
            #expect(server.events("message").first?["headers"].array.count == 9)
        }
    }

    @Test func `On this machine encryption is used where it is offered, with any certificate`() async throws {
        for (encryption, isEncrypted) in [(MailServer.Encryption.none, false), (.starttls, true)] {
            try await MailServer.run(encryption, user: Self.user) { server in
                let url = "smtp://\(Self.credentials)127.0.0.1:\(server.port)"
                #expect(try await Self.send(url) == nil)
                let message = try #require(server.events("message").first)
                #expect(message["isEncrypted"] == (isEncrypted ? true : false) && message["isSignedIn"] == true)
            }
        }
    }

    @Test func `Elsewhere the certificate must be right, and an authority can be added`() async throws {
        try await MailServer.run(.starttls, user: Self.user) { server in
            // An address of this machine that is none of its loopback addresses.
            let url = "smtp://\(Self.credentials)0.0.0.0:\(server.port)"
            guard case .failed? = try await Self.send(url) else {
                Issue.record("accepted an unknown authority")
                return
            }
            #expect(server.events("auth").isEmpty)
            #expect(try await Self.send(url, caFile: server.caFile) == nil)
            #expect(server.events("auth").map { $0["isEncrypted"] } == [true])
        }
    }

    @Test func `A password is never sent unencrypted to another machine`() async throws {
        try await MailServer.run(.none, user: Self.user) { server in
            guard case .failed? = try await Self.send("smtp://\(Self.credentials)0.0.0.0:\(server.port)") else {
                Issue.record("sent without encryption")
                return
            }
            #expect(server.events("auth").isEmpty && server.events("message").isEmpty)
        }
    }

    @Test func `smtps verifies the certificate, on this machine too`() async throws {
        try await MailServer.run(.implicit, user: Self.user) { server in
            let url = "smtps://\(Self.credentials)127.0.0.1:\(server.port)"
            let refused = try await Self.send(url)
            #expect(refused != nil && server.events("auth").isEmpty)
            let error = try await Self.send(url, caFile: server.caFile)
            #expect(error == nil)
            #expect(server.events("message").first?["isEncrypted"] == true)
        }
    }

    @Test func `Only a refusal of the message for ever is one, and details name no address`() async throws {
        let isRejected = [
            "450": false, "550": true, "data-451": false, "data-554": true, "hang": false, "drop": false,
        ]
        for (reply, expected) in isRejected {
            try await MailServer.run(replies: [reply]) { server in
                let error = try #require(try await Self.send("smtp://127.0.0.1:\(server.port)"), "\(reply)")
                switch error {
                case .rejected(let detail): #expect(expected && !detail.contains("@"), "\(reply): \(detail)")
                case .failed(let detail): #expect(!expected && !detail.contains("@"), "\(reply): \(detail)")
                }
            }
        }
    }

    @Test func `A wrong or missing password does not reject the message`() async throws {
        try await MailServer.run(user: Self.user) { server in
            for user in ["someone:wrong@", ""] {
                guard case .failed? = try await Self.send("smtp://\(user)127.0.0.1:\(server.port)") else {
                    Issue.record("not failed: \(user)")
                    continue
                }
            }
            #expect(server.events("message").isEmpty)
        }
    }

    @Test func `A cancelled attempt ends without the reply`() async throws {
        try await MailServer.run(replies: ["hang"]) { server in
            let (sender, message) = (
                try Self.sender("smtp://127.0.0.1:\(server.port)", seconds: 3600), try Self.message()
            )
            let attempt = Task { () async -> MailError? in
                do throws(MailError) {
                    try await sender.send(message)
                    return nil
                } catch {
                    return error
                }
            }
            _ = try await server.messages(1, to: "alice@example.org")
            attempt.cancel()
            guard case .failed? = await attempt.value else {
                Issue.record("not failed")
                return
            }
        }
    }

    @Test func `Without a server the attempt fails`() async throws {
        guard case .failed? = try await Self.send("smtp://127.0.0.1:\(try TestPort.free())") else {
            Issue.record("not failed")
            return
        }
    }
}
