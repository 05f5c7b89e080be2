import Afterimage
import Application
import BSON
import Domain
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// Forgotten passwords and addresses, through the routes and a real mail server.
@Suite(.timeLimit(.minutes(3))) struct RecoveryTests {
    private static let email = "alice@example.org"
    private static let newPassword = "another long password"

    /// Runs a mail server, and a server that sends through it.
    private static func run(
        replies: [String] = ["accept"], _ configure: (inout Settings) -> Void = { _ in },
        _ body: @escaping @Sendable (TestServer, MailServer) async throws -> Void
    ) async throws {
        try await MailServer.run(replies: replies) { mail in
            let settings = try mail.settings()
            try await TestServer.run {
                $0.mail = settings
                configure(&$0)
            } _: { server in
                try await body(server, mail)
            }
        }
    }

    private static func forgot(
        by server: TestServer, _ email: String = email, headers: [(String, String)] = []
    ) async throws -> TestResponse {
        try await server.post("/api/auth/password/forgot", headers: headers, json: #"{"email":"\#(email)"}"#)
    }

    private static func reset(
        _ token: String, _ server: TestServer, password: String = newPassword
    ) async throws -> TestResponse {
        try await server.post(
            "/api/auth/password/reset", json: #"{"token":"\#(token)","password":"\#(password)"}"#)
    }

    /// The first message of a subject to an address.
    private static func message(
        _ subject: String, to address: String = email, _ mail: MailServer
    ) async throws -> TestJSON {
        let found = { mail.messages(to: address).first { $0["subject"].string == subject } }
        _ = try await eventually { found() != nil }
        return try #require(found(), "\(mail.events("message"))")
    }

    private static func outbox(_ server: TestServer, _ kind: String) async throws -> Int {
        try await server.database.collection("mail_outbox").count(["kind": .string(kind)])
    }

    @Test func `A forgotten password is replaced by the link of the message, which works once`() async throws {
        try await Self.run { server, mail in
            _ = try await server.account(Self.email)
            #expect(try await Self.forgot(by: server, "Alice@Example.org").status == 202)
            let message = try await Self.message("Your new password", mail)
            let token = try #require(MailServer.token(in: message))
            #expect(message["text"].string?.contains("\(server.base)/reset-password#token=\(token)") == true)
            let invalid = try await Self.reset(token, server, password: "short")
            #expect(invalid.status == 400 && invalid.json["details"].array.first?["field"] == "password")
            let done = try await Self.reset(token, server)
            #expect(done.status == 200 && done.headers["set-cookie"].isEmpty, "\(done.text)")
            #expect(try await server.login(Self.email).status == 401)
            #expect(try await server.login(Self.email, password: Self.newPassword).status == 200)
            let again = try await Self.reset(token, server)
            #expect(again.status == 400 && again.json["details"].array.first?["field"] == "token")
            #expect(!again.text.contains(token))
        }
    }

    @Test func `Nothing tells whether an address has an account, and only one with it gets a message`() async throws {
        try await Self.run { server, mail in
            _ = try await server.account(Self.email)
            let known = try await Self.forgot(by: server)
            let unknown = try await Self.forgot(by: server, "nobody@example.org")
            #expect(known.status == 202 && unknown.status == 202 && known.text == unknown.text)
            let names = [known, unknown].map { response in
                response.headers.map { $0.name.lowercased() }.filter { $0 != "date" }.sorted()
            }
            #expect(names[0] == names[1])
            _ = try await Self.message("Your new password", mail)
            #expect(try await eventually { try await Self.outbox(server, "password_reset") == 0 })
            #expect(mail.messages(to: "nobody@example.org").isEmpty)
        }
    }

    @Test func `An address gets three messages an hour, and nothing tells when there are no more`() async throws {
        try await Self.run(replies: ["450"]) {
            $0.limits.forgottenPerAddress = 3
            $0.mail?.retry.first = .seconds(600)
        } _: { server, _ in
            _ = try await server.account(Self.email)
            for _ in 0..<5 { #expect(try await Self.forgot(by: server).status == 202) }
            #expect(try await Self.outbox(server, "password_reset") == 3)
        }
    }

    @Test func `A network asks 20 times an hour, others are not slowed`() async throws {
        try await Self.run {
            $0.trustedProxies = TrustedProxies("127.0.0.1")!
            $0.limits.forgottenPasswords = 20
        } _: { server, _ in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<25 {
                    group.addTask {
                        try await Self.forgot(
                            by: server, "user\(number)@example.org", headers: [("X-Forwarded-For", "198.51.100.1")]
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 202 } == 20 && statuses.count { $0 == 429 } == 5)
            let other = try await Self.forgot(by: server, headers: [("X-Forwarded-For", "198.51.100.2")])
            #expect(other.status == 202)
        }
    }

    @Test func `A busy mail server gets the message again; a link of an earlier attempt is replaced`() async throws {
        try await Self.run(replies: ["450", "data-451", "drop", "accept"]) { server, mail in
            _ = try await server.account(Self.email)
            #expect(try await eventually { try await server.database.collection("mail_outbox").count([:]) == 0 })
            let before = mail.messages(to: Self.email).count
            #expect(try await Self.forgot(by: server).status == 202)
            #expect(try await eventually { try await Self.outbox(server, "password_reset") == 0 })
            let attempts = mail.messages(to: Self.email).dropFirst(before)
            let last = try #require(attempts.last)
            #expect(last["reply"] == "accept")
            #expect(try await Self.reset(try #require(MailServer.token(in: last)), server).status == 200)
        }
    }

    @Test func `Without a mail server the routes say so`() async throws {
        try await TestServer.run { server in
            try await server.expectFailure(Self.forgot(by: server), 501, "not_configured", "forgot")
            let account = try await server.account(Self.email)
            let again = try await server.request(.POST, "/api/account/email/verification", token: account.token)
            try await server.expectFailure(again, 501, "not_configured", "verification")
        }
    }

    @Test func `Without passwords none is set by a link`() async throws {
        try await Self.run {
            $0.acceptsPasswords = false
        } _: { server, _ in
            try await server.expectFailure(Self.forgot(by: server), 501, "not_configured", "forgot")
            let reset = try await Self.reset("AQIDBAUGBwgJCgsMDQ4PEBESExQ", server)
            try await server.expectFailure(reset, 501, "not_configured", "reset")
        }
    }

    @Test func `A registration sends the message that verifies its address`() async throws {
        try await Self.run { server, mail in
            _ = try await server.account(Self.email)
            let message = try await Self.message("Is this your e-mail address?", mail)
            let token = try #require(MailServer.token(in: message))
            let verified = try await server.post("/api/auth/email/verify", json: #"{"token":"\#(token)"}"#)
            #expect(verified.status == 200, "\(verified.text)")
            let isVerified: BSONDocument = ["email": .string(Self.email), "email_verified": true]
            #expect(try await server.database.collection("users").count(isVerified) == 1)
        }
    }

    @Test func `An address is verified by the link of its message`() async throws {
        try await Self.run { server, mail in
            let account = try await server.account(Self.email)
            let sent = try await server.request(.POST, "/api/account/email/verification", token: account.token)
            #expect(sent.status == 202, "\(sent.text)")
            // A later message replaces the link of an earlier one.
            #expect(try await eventually { try await Self.outbox(server, "verification") == 0 })
            let message = try #require(
                mail.messages(to: Self.email).last { $0["subject"] == "Is this your e-mail address?" })
            let token = try #require(MailServer.token(in: message))
            let body = #"{"token":"\#(token)"}"#
            #expect(try await server.post("/api/auth/email/verify", json: body).status == 200)
            #expect(try await server.post("/api/auth/email/verify", json: body).status == 400)
            let isVerified: BSONDocument = ["email": .string(Self.email), "email_verified": true]
            #expect(try await server.database.collection("users").count(isVerified) == 1)
        }
    }

    @Test func `An address is changed by its password and the link to the new one`() async throws {
        try await Self.run { server, mail in
            let account = try await server.account(Self.email)
            func change(_ password: String) async throws -> TestResponse {
                try await server.post(
                    "/api/account/email", token: account.token,
                    json: #"{"email":"new@example.net","password":"\#(password)"}"#)
            }
            #expect(try await change("a wrong password").status == 403)
            #expect(try await change(TestServer.password).status == 202)
            let message = try await Self.message("Is this your e-mail address?", to: "new@example.net", mail)
            let token = try #require(MailServer.token(in: message))
            #expect(try await server.post("/api/auth/email/verify", json: #"{"token":"\#(token)"}"#).status == 200)
            #expect(try await server.login(Self.email).status == 401)
            #expect(try await server.login("new@example.net").status == 200)
            _ = try await Self.message("Your e-mail address was changed", mail)
        }
    }

    @Test func `An owner who wants to know gets one message when a video is ready, without its prompt`() async throws {
        try await Self.run { server, mail in
            let account = try await server.account(Self.email)
            _ = try await server.database.collection("users").updateOne(
                ["email": .string(Self.email)], .operators(["$set": ["notifications": ["video_ready": true]]]))
            let ordered = try await server.post(
                "/api/text-to-video", token: account.token, json: #"{"prompt":"A secret fox"}"#)
            let task = try #require(ordered.json["data"]["task_id"].string)
            _ = try await server.waitForVideo(task, token: account.token)
            let message = try await Self.message("Your video is ready", mail)
            #expect(message["text"].string?.contains("fox") == false)
            #expect(try await eventually { try await Self.outbox(server, "video_ready") == 0 })
            #expect(mail.messages(to: Self.email).count { $0["subject"] == "Your video is ready" } == 1)
        }
    }
}
