import Afterimage
import NIOHTTP1
import TestSupport
import Testing

/// Messages about changes of an account, through the routes and a real mail server.
@Suite(.timeLimit(.minutes(3))) struct OwnerNoticeTests {
    private static let email = "alice@example.org"

    private static func wait(for count: Int, _ subject: String, _ mail: MailServer) async throws {
        let isThere = try await eventually {
            mail.messages(to: email).count { $0["subject"].string == subject } == count
        }
        #expect(isThere, "\(count) of \(subject): \(mail.events("message"))")
    }

    @Test func `A password that a link has set, and a second factor that is new or removed, are told to the owner`()
        async throws
    {
        try await MailServer.run { mail in
            let settings = try mail.settings()
            try await TestServer.run {
                $0.mail = settings
            } _: { server in
                let account = try await server.account(Self.email)
                _ = try await server.post("/api/auth/password/forgot", json: #"{"email":"\#(Self.email)"}"#)
                try await Self.wait(for: 1, "Your new password", mail)
                let link = try #require(mail.messages(to: Self.email).first { $0["subject"] == "Your new password" })
                let token = try #require(MailServer.token(in: link))
                let reset = try await server.post(
                    "/api/auth/password/reset",
                    json: #"{"token":"\#(token)","password":"\#(TestServer.password)"}"#)
                #expect(reset.status == 200, "\(reset.text)")
                try await Self.wait(for: 1, "Your password was changed", mail)

                let session = try #require(try await server.login(Self.email).token)
                _ = try await TestFactor(server, token: session)
                try await Self.wait(for: 1, "Your account has a new second factor", mail)
                let removed = try await server.send(
                    .DELETE, "/api/account/totp", token: session, json: #"{"password":"\#(TestServer.password)"}"#)
                #expect(removed.status == 204)
                try await Self.wait(for: 1, "Your second factor was removed", mail)

                _ = try await TestFactor(server, token: session)
                try await Self.wait(for: 2, "Your account has a new second factor", mail)
                let byAdmin = try await server.request(
                    .DELETE, "/api/admin/users/\(account.id)/totp",
                    token: server.token(user: "root", role: "admin"))
                #expect(byAdmin.status == 204)
                try await Self.wait(for: 2, "Your second factor was removed", mail)
            }
        }
    }
}
