import Afterimage
import Application
import BSON
import Domain
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// What a person sees and changes of their own account.
@Suite struct OwnAccountTests {
    private static let email = "alice@example.org"

    private static func patch(_ server: TestServer, _ token: String, _ json: String) async throws -> TestResponse {
        try await server.send(.PATCH, "/api/account", token: token, json: json)
    }

    private static func change(_ server: TestServer, _ update: BSONDocument) async throws {
        _ = try await server.database.collection("users").updateOne([:], .operators(update))
    }

    private static func password(
        _ server: TestServer, _ token: String, from old: String = TestServer.password, to new: String,
        headers: [(String, String)] = []
    ) async throws -> TestResponse {
        try await server.post(
            "/api/account/password", token: token, headers: headers,
            json: #"{"current_password":"\#(old)","new_password":"\#(new)"}"#)
    }

    @Test func `An account is shown with its state, and a user without one with the role`() async throws {
        try await TestServer.run {
            $0.secondFactor = .admins
        } _: { server in
            let account = try await server.account(Self.email)
            let shown = try await server.request(.GET, "/api/account", token: account.token)
            let data = shown.json["data"]
            #expect(shown.status == 200 && shown.headers["cache-control"] == ["private, no-store"])
            let members: Set = [
                "id", "email", "email_verified", "name", "role", "has_password", "second_factor", "providers",
                "notifications", "created_at",
            ]
            #expect(data.keys == members && data["id"].string == account.id && data["email"].string == Self.email)
            #expect(data["has_password"] == true && data["email_verified"] == false && data["role"] == "user")
            #expect(
                data["second_factor"]
                    == .object(["enabled": false, "recovery_codes_left": 0, "required": false]))
            let admin = try await server.request(
                .GET, "/api/account", token: server.token(user: "root", role: "admin")
            ).json["data"]
            #expect(admin.keys == members && admin["id"] == "root" && admin["role"] == "admin")
            #expect(admin["email"] == .null && admin["has_password"] == false && admin["created_at"] == .null)
        }
    }

    @Test func `A profile is changed member by member`() async throws {
        try await TestServer.run { server in
            let token = try await server.account(Self.email).token
            let named = try await Self.patch(server, token, #"{"name":" Alice "}"#)
            #expect(named.status == 200 && named.json["data"]["name"] == "Alice")
            let notified = try await Self.patch(server, token, #"{"notifications":{"video_ready":true}}"#)
            #expect(notified.json["data"]["notifications"]["video_ready"] == true)
            #expect(notified.json["data"]["name"] == "Alice")
            #expect(try await Self.patch(server, token, "{}").json["data"] == notified.json["data"])
            let cleared = try await Self.patch(server, token, #"{"name":null}"#)
            #expect(cleared.json["data"]["name"] == .null)
            #expect(cleared.json["data"]["notifications"]["video_ready"] == true)
            let faults: [(String, Set<String>)] = [
                (#"{"name":" "}"#, ["name"]), (#"{"name":7}"#, ["name"]), (#"{"notifications":7}"#, ["notifications"]),
                (
                    #"{"name":"a\u0000","notifications":{"video_ready":"yes"}}"#,
                    ["name", "notifications.video_ready"]
                ), ("[]", ["body"]),
            ]
            for (json, fields) in faults {
                let refused = try await Self.patch(server, token, json)
                try await server.expectFailure(refused, 400, "validation_failed", fields: fields, json)
            }
            #expect(try await server.request(.GET, "/api/account", token: token).json["data"] == cleared.json["data"])
        }
    }

    @Test func `A new password signs in, the old one does not, and all other sessions end`() async throws {
        try await TestServer.run { server in
            let account = try await server.account(Self.email)
            let other = try #require(try await server.login(Self.email).token)
            let wrong = try await Self.password(server, account.token, from: "wrong", to: "a new long password")
            try await server.expectFailure(wrong, 403, "forbidden", fields: ["current_password"], "a wrong password")
            for new in ["short", "password1234", Self.email] {
                let refused = try await Self.password(server, account.token, to: new)
                try await server.expectFailure(refused, 400, "validation_failed", fields: ["new_password"], new)
            }
            let missing = try await server.post(
                "/api/account/password", token: account.token, json: #"{"new_password":"a new long password"}"#)
            try await server.expectFailure(
                missing, 400, "validation_failed", fields: ["current_password"], "no current password")
            #expect(try await server.request(.GET, "/api/auth/me", token: other).status == 200)
            let changed = try await Self.password(server, account.token, to: "a new long password")
            #expect(changed.status == 200, "\(changed.text)")
            #expect(try await server.login(Self.email).status == 401)
            #expect(try await server.login(Self.email, password: "a new long password").status == 200)
            #expect(try await server.request(.GET, "/api/auth/me", token: other).status == 401)
            #expect(try await server.request(.GET, "/api/auth/me", token: account.token).status == 200)
        }
    }

    @Test func `Wrong current passwords count as wrong sign-ins of the account`() async throws {
        try await TestServer.run { settings in
            settings.limits.signInFailures = 3
            settings.trustedProxies = TrustedProxies("127.0.0.1")!
        } _: { server in
            let token = try await server.account(Self.email).token
            let client = [("X-Forwarded-For", "198.51.100.1")]
            for status in [403, 403, 403, 429] {
                let refused = try await Self.password(
                    server, token, from: "wrong", to: "a new long password", headers: client)
                #expect(refused.status == status)
            }
            #expect(try await server.login(Self.email, headers: client).status == 429)
            #expect(try await server.login(Self.email, headers: [("X-Forwarded-For", "198.51.100.2")]).status == 200)
        }
    }

    @Test func `Of concurrent changes of the password one succeeds`() async throws {
        try await TestServer.run { server in
            let token = try await server.account(Self.email).token
            let changed = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<6 {
                    let new = "a new long password \(number)"
                    group.addTask {
                        try await Self.password(server, token, to: new).status == 200 ? new : nil
                    }
                }
                return try await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
            }
            try #require(changed.count == 1)
            #expect(try await server.login(Self.email, password: changed[0]).status == 200)
        }
    }

    @Test func `An account without a password needs a sign-in of the last ten minutes, and gets its first`()
        async throws
    {
        try await TestServer.run { server in
            let token = try await server.account(Self.email).token
            try await Self.change(server, ["$unset": ["password": ""]])
            let sessions = server.database.collection("sessions")
            let now = try await server.database.serverTime()
            let first = #"{"new_password":"a new long password"}"#
            _ = try await sessions.updateMany(
                [:], .operators(["$set": ["created_at": .date(milliseconds: now - 660_000)]]))
            for (path, json) in [("/api/account/password", first), ("/api/account/totp", "{}")] {
                let refused = try await server.post(path, token: token, json: json)
                try await server.expectFailure(refused, 403, "sign_in_again", path)
            }
            _ = try await sessions.updateMany(
                [:], .operators(["$set": ["created_at": .date(milliseconds: now - 300_000)]]))
            #expect(try await server.request(.POST, "/api/account/totp", token: token).status == 200)
            #expect(try await server.post("/api/account/password", token: token, json: first).status == 200)
            #expect(try await server.login(Self.email, password: "a new long password").status == 200)
        }
    }

    @Test func `A disabled account and one that is being deleted are refused with the right password only`()
        async throws
    {
        try await TestServer.run { server in
            _ = try await server.account(Self.email)
            let end = Timestamp(milliseconds: 4_102_444_800_000)
            for (field, value, code) in [
                ("disabled_at", .date(milliseconds: 1), "account_disabled"),
                ("deletion", ["due_at": .date(milliseconds: end.milliseconds)], "account_closing"),
            ] as [(String, BSONValue, String)] {
                try await Self.change(server, ["$set": .document(BSONDocument(literal: [(field, value)]))])
                let refused = try await server.login(Self.email)
                try await server.expectFailure(refused, 403, code, fields: nil, field)
                let named = refused.json["details"].array.map { $0["field"].string }
                #expect(named == (code == "account_closing" ? ["ends_at"] : []))
                try await server.expectFailure(
                    try await server.login(Self.email, password: "another password"), 401, "unauthenticated", field)
                try await Self.change(server, ["$unset": .document(BSONDocument(literal: [(field, "")]))])
            }
            #expect(try await server.login(Self.email).status == 200)
        }
    }

    @Test func `A server that takes no passwords refuses each sign-in with one`() async throws {
        try await TestServer.run {
            $0.acceptsPasswords = false
        } _: { server in
            let refused = try await server.login(Self.email)
            try await server.expectFailure(refused, 501, "not_configured", "a sign-in")
        }
    }
}
