import Afterimage
import Application
import BSON
import Domain
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// The sign-ins of an account over HTTP.
@Suite struct AccountSessionTests {
    private static let path = "/api/account/sessions"
    private static let email = "alice@example.org"

    @Test func `Each sign-in is listed with its device, and says which one is asking`() async throws {
        try await TestServer.run { server in
            let first = try await server.account(Self.email).token
            let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
            let second = try #require(try await server.login(Self.email, headers: [("User-Agent", agent)]).token)
            let sessions = try await server.request(.GET, Self.path, token: second).json["data"]["sessions"].array
            #expect(sessions.count == 2)
            #expect(sessions.allSatisfy { $0.keys == Self.members })
            #expect(sessions[0]["device"] == "Firefox on Linux" && sessions[0]["address"] == "127.0.0.1")
            #expect(sessions.map { $0["current"] } == [.bool(true), .bool(false)])
            let others = try await server.request(.GET, Self.path, token: first).json["data"]["sessions"].array
            #expect(others.map { $0["current"] } == [.bool(false), .bool(true)])
            let stranger = try await server.account("bob@example.org").token
            let theirs = "\(Self.path)/\(try #require(sessions[0]["id"].string))"
            expect(try await server.request(.DELETE, theirs, token: stranger).status, is: 404)
            expect(try await server.request(.GET, Self.path, token: second).status, is: 200)
        }
    }

    private static let members: Set = ["id", "device", "address", "created_at", "last_used_at", "current"]

    @Test func `One sign-in ends, or all others: their tokens and cookies are refused, keys stay`() async throws {
        try await TestServer.run { server in
            let first = try await server.account(Self.email).token
            let second = try #require(try await server.login(Self.email).token)
            let third = try #require(try await server.login(Self.email).token)
            let key = try await server.key([.accountRead], token: first)
            let sessions = try await server.request(.GET, Self.path, token: third).json["data"]["sessions"].array
            let current = try #require(sessions.first { $0["current"] == .bool(true) }?["id"].string)
            expect(try await server.request(.DELETE, Self.path, token: second).status, is: 204)
            for (token, status) in [(first, 401), (second, 200), (third, 401)] {
                let me = try await server.request(.GET, "/api/auth/me", token: token)
                expect(me.status, is: status)
                let cookie = [("Cookie", "afterimage=\(token)")]
                expect(try await server.request(.GET, "/api/auth/me", headers: cookie).status, is: status)
            }
            expect(try await server.request(.DELETE, "\(Self.path)/\(current)", token: second).status, is: 404)
            let own = try await server.request(.GET, Self.path, token: second).json["data"]["sessions"].array
            let id = try #require(own.first?["id"].string)
            expect(try await server.request(.DELETE, "\(Self.path)/\(id)", token: second).status, is: 204)
            expect(try await server.request(.GET, "/api/auth/me", token: second).status, is: 401)
            expect(try await server.request(.GET, "/api/auth/me", headers: bearer(key)).status, is: 200)
            #expect(try await server.login(Self.email).status == 200)
        }
    }

    @Test func `An idle sign-in ends`() async throws {
        try await TestServer.run { server in
            let token = try await server.account(Self.email).token
            let idle: BSONDocument = ["$set": ["last_used_at": ["$subtract": ["$$NOW", .int64(13 * 3_600_000)]]]]
            _ = try await server.database.collection("sessions").updateMany([:], .pipeline([idle]))
            #expect(
                try await eventually {
                    try await server.request(.GET, "/api/auth/me", token: token).status == 401
                })
        }
    }

    @Test func `Without a required second factor an account may only look at itself and its sign-ins`() async throws {
        try await TestServer.run {
            $0.secondFactor = .all
        } _: { server in
            let token = try await server.account(Self.email).token
            for path in ["/api/auth/me", Self.path] {
                expect(try await server.request(.GET, path, token: token).status, is: 200, path)
            }
            for path in ["/api/gallery", "/api/keys", "/api/account/storage"] {
                let response = try await server.request(.GET, path, token: token)
                try await server.expectFailure(response, 403, "second_factor_missing", path)
            }
            // Users without an account have their factors elsewhere.
            let alice = try await server.token(user: "alice")
            expect(try await server.request(.GET, "/api/gallery", token: alice).status, is: 200)
        }
    }

    @Test func `Administrators need a second factor for their own routes if that is required`() async throws {
        try await TestServer.run {
            $0.secondFactor = .admins
        } _: { server in
            let token = try await server.account(Self.email).token
            expect(try await server.request(.GET, "/api/gallery", token: token).status, is: 200)
            let ordinary = try await server.request(.GET, "/api/admin/jobs", token: token)
            try await server.expectFailure(ordinary, 403, "forbidden", "not an administrator")
            _ = try await server.database.collection("users").updateMany(
                [:], .operators(["$set": ["role": "admin"]]))
            #expect(
                try await eventually {
                    try await server.request(.GET, "/api/admin/jobs", token: token).json["code"]
                        == "second_factor_missing"
                })
            let root = try await server.token(user: "root", role: "admin")
            expect(try await server.request(.GET, "/api/admin/jobs", token: root).status, is: 200)
        }
    }

    @Test func `Where visitors may not come in, their tokens are refused`() async throws {
        try await TestServer.run {
            $0.acceptsVisitors = false
        } _: { server in
            let visitor = try await server.token(session: "0123456789abcdef")
            let response = try await server.request(.GET, "/api/gallery", token: visitor)
            try await server.expectFailure(response, 401, "unauthenticated", "a visitor")
        }
    }
}
