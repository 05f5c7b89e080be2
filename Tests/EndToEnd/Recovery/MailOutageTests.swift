import BSON
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// Messages when the server is killed, and what the log says of them.
@Suite(.timeLimit(.minutes(3))) struct MailOutageTests {
    private static let email = "alice@example.org"

    private static func forgot(_ server: ServerProcess) async throws {
        let response = try await server.post("/api/auth/password/forgot", json: #"{"email":"\#(email)"}"#)
        #expect(response.status == 202)
    }

    private static func environment(_ mail: MailServer) -> [String: String] {
        ["SMTP_URL": "smtp://127.0.0.1:\(mail.port)", "SMTP_FROM": "afterimage@example.org"]
    }

    @Test func `A message whose server was killed while sending it arrives`() async throws {
        try await MailServer.run(replies: ["hang", "accept"]) { mail in
            try await ServerProcess.run(environment: Self.environment(mail)) { server in
                let users = server.database.collection("users")
                try await users.insert([
                    "email": .string(Self.email), "role": "user", "created_at": .date(milliseconds: 0),
                ])
                try await Self.forgot(server)
                #expect(try await eventually { mail.events("message").count == 1 })
                await server.kill()
                // As if the claim had ended.
                _ = try await server.database.collection("mail_outbox").updateMany(
                    [:], .operators(["$set": ["due_at": .date(milliseconds: 0)]]))
                try await server.start()
                #expect(try await mail.messages(2, to: Self.email).last?["reply"] == "accept")
                #expect(try await eventually { try await server.database.collection("mail_outbox").count([:]) == 0 })
            }
        }
    }

    @Test func `A refused message is deleted, and the log names no address and no token`() async throws {
        try await MailServer.run(replies: ["data-554"]) { mail in
            try await ServerProcess.run(environment: Self.environment(mail)) { server in
                try await server.database.collection("users").insert([
                    "email": .string(Self.email), "role": "user", "created_at": .date(milliseconds: 0),
                ])
                try await Self.forgot(server)
                #expect(try await eventually { server.logLines(containing: "message given up") == 1 })
                #expect(try await eventually { try await server.database.collection("mail_outbox").count([:]) == 0 })
                let token = try #require(mail.messages(to: Self.email).first.flatMap(MailServer.token))
                #expect(!server.fullLog.contains(Self.email) && !server.fullLog.contains(token))
                let metrics = try await server.request(.GET, "/metrics").text
                #expect(metrics.contains("afterimage_mail_failed_total 1"))
            }
        }
    }
}
