import Afterimage
import Application
import BSON
import Domain
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// Who may come in: registration, invitations and visitors.
@Suite struct RegistrationModeTests {
    private static func run(
        _ mode: Registration, _ configure: @escaping @Sendable (inout Settings) -> Void = { _ in },
        _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.run { settings in
            settings.registration = mode
            configure(&settings)
        } _: { server in
            try await body(server)
        }
    }

    @Test func `With an invitation a person gets its role and budget, once, and without one there is no registration`()
        async throws
    {
        try await Self.run(.invite) { server in
            let refused = try await server.register("bob@example.org", invitation: nil)
            try await server.expectFailure(refused, 403, "invitation_required", "without")
            let (id, token) = try await server.invite(#"{"role":"admin","budget":{"per_day":"0.5","per_month":"10"}}"#)
            let alice = try await server.register("alice@example.org", invitation: token)
            #expect(alice.status == 201 && alice.json["data"]["user"]["role"] == "admin")
            let account = try #require(
                try await server.database.collection("users").findOne([:]) { view throws(BSONError) in
                    BSONDocument(copying: view)
                })
            #expect(account["budget"] == ["per_day": "0.50", "per_month": "10.00"] && account["role"] == "admin")
            var messages: Set = [refused.json["message"].string]
            for bad in [token, String(repeating: "A", count: 27), "", "A", token + "A", " \(token)"] {
                let answer = try await server.register("bob@example.org", invitation: bad)
                try await server.expectFailure(answer, 403, "invitation_required", bad)
                messages.insert(answer.json["message"].string)
            }
            #expect(messages.count == 1)
            let list = try await server.request(
                .GET, TestServer.invitations, token: server.token(user: "root", role: "admin"))
            let invitation = try #require(list.json["data"]["invitations"].array.first)
            #expect(
                invitation.keys == [
                    "id", "role", "budget", "uses", "used", "created_by", "created_at", "expires_at",
                ])
            #expect(invitation["id"].string == id && invitation["uses"].integer == 1 && invitation["used"].integer == 1)
            #expect(invitation["role"] == "admin" && invitation["created_by"] == "root")
            #expect(invitation["budget"]["per_day"] == "0.50" && !list.text.contains(token))
        }
    }

    @Test func `A taken address uses no place of an invitation, and concurrent registrations use each place once`()
        async throws
    {
        try await Self.run(.invite) { server in
            let token = try await server.invite(#"{"role":"user","uses":3}"#).token
            #expect(try await server.register("alice@example.org", invitation: token).status == 201)
            for _ in 0..<3 {
                let taken = try await server.register("alice@example.org", invitation: token)
                try await server.expectFailure(taken, 409, "email_taken", "alice")
            }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        try await server.register("user\(number)@example.org", invitation: token).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 201 } == 2 && statuses.count { $0 == 403 } == 6)
        }
    }

    @Test func `An invitation ends at once, and only administrators make and end invitations`() async throws {
        try await Self.run(.invite) { server in
            let root = try await server.token(user: "root", role: "admin")
            let (id, token) = try await server.invite()
            for caller in [nil, try await server.token(user: "alice")] {
                #expect(
                    [401, 403].contains(try await server.request(.GET, TestServer.invitations, token: caller).status))
                let ended = try await server.request(.DELETE, "\(TestServer.invitations)/\(id)", token: caller)
                #expect([401, 403].contains(ended.status))
            }
            #expect(try await server.request(.DELETE, "\(TestServer.invitations)/\(id)", token: root).status == 204)
            #expect(try await server.request(.DELETE, "\(TestServer.invitations)/\(id)", token: root).status == 404)
            let late = try await server.register("alice@example.org", invitation: token)
            try await server.expectFailure(late, 403, "invitation_required", "ended")
            let actions = try await server.database.collection("audit_events").find(MongoFind([:], limit: 10)) {
                event throws(BSONError) in try event.first("action")?.string()
            }
            #expect(actions.compactMap(\.self) == ["invitation.created", "invitation.revoked", "invitation.revoked"])
        }
    }

    @Test func `Every field of an invitation is checked`() async throws {
        try await Self.run(.invite) { server in
            let root = try await server.token(user: "root", role: "admin")
            let invalid: [(String, Set<String>)] = [
                ("{}", ["role"]), (#"{"role":"root"}"#, ["role"]), (#"{"role":7}"#, ["role"]),
                (#"{"role":"user","uses":0}"#, ["uses"]), (#"{"role":"user","uses":1001}"#, ["uses"]),
                (#"{"role":"user","uses":1.5}"#, ["uses"]), (#"{"role":"user","budget":1}"#, ["budget"]),
                (#"{"role":"user","budget":{"per_day":1}}"#, ["budget.per_day"]),
                (
                    #"{"role":"user","budget":{"per_day":"-1","per_month":"1e3"}}"#,
                    ["budget.per_day", "budget.per_month"]
                ),
                (#"{"role":"user","expires_at":"2020-01-01"}"#, ["expires_at"]),
                (#"{"role":"user","expires_at":"2999-01-01"}"#, ["expires_at"]),
                (#"{"role":"user","expires_at":"tomorrow"}"#, ["expires_at"]),
                (#"{"uses":0,"expires_at":7}"#, ["role", "uses", "expires_at"]),
            ]
            for (json, fields) in invalid {
                let refused = try await server.post(TestServer.invitations, token: root, json: json)
                try await server.expectFailure(refused, 400, "validation_failed", fields: fields, json)
            }
        }
    }

    @Test func `A closed server makes no accounts, with no invitation, and no invitations`() async throws {
        try await Self.run(.closed) { server in
            let root = try await server.token(user: "root", role: "admin")
            let refused = try await server.post(TestServer.invitations, token: root, json: #"{"role":"user"}"#)
            try await server.expectFailure(refused, 403, "forbidden", "invitation")
            for invitation in [nil, String(repeating: "A", count: 27)] {
                let refused = try await server.register("alice@example.org", invitation: invitation)
                try await server.expectFailure(refused, 403, "invitation_required", "closed")
            }
        }
    }

    @Test func `On an open server an invitation decides about the role, and a bad one is refused`() async throws {
        try await Self.run(.open) { server in
            #expect(try await server.register("alice@example.org", invitation: nil).status == 201)
            let token = try await server.invite(#"{"role":"admin"}"#).token
            let bob = try await server.register("bob@example.org", invitation: token)
            #expect(bob.status == 201 && bob.json["data"]["user"]["role"] == "admin")
            let carol = try await server.register("carol@example.org", invitation: token)
            try await server.expectFailure(carol, 403, "invitation_required", "used up")
        }
    }

    @Test func `Guesses of invitations are refused after the limit, and the right one is not`() async throws {
        try await Self.run(.invite) { settings in
            settings.limits.missedSecrets = 20
        } _: { server in
            let token = try await server.invite().token
            var statuses: [Int] = []
            for number in 0..<40 {
                let guess = "\(number + 10)" + String(repeating: "A", count: 25)
                statuses.append(try await server.register("eve@example.org", invitation: guess).status)
            }
            #expect(statuses.prefix(20).allSatisfy { $0 == 403 } && statuses.suffix(20).allSatisfy { $0 == 429 })
            #expect(try await server.register("alice@example.org", invitation: token).status == 201)
        }
    }

    @Test func `Without visitors no anonymous session begins, and without passwords no account is made`() async throws {
        try await Self.run(.open) { settings in
            settings.acceptsVisitors = false
            settings.acceptsPasswords = false
        } _: { server in
            let session = try await server.request(.POST, "/api/session")
            try await server.expectFailure(session, 403, "forbidden", "session")
            #expect(session.headers["set-cookie"].isEmpty)
            let registered = try await server.register("alice@example.org")
            try await server.expectFailure(registered, 501, "not_configured", "register")
            let setUp = try await server.post("/api/auth/setup", json: "{}")
            try await server.expectFailure(setUp, 501, "not_configured", "set-up")
            let root = try await server.token(user: "root", role: "admin")
            let reset = try await server.request(
                .POST, "/api/admin/users/0123456789abcdef01234567/reset", token: root)
            try await server.expectFailure(reset, 501, "not_configured", "link")
        }
    }
}
