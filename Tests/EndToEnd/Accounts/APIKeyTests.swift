import Afterimage
import Application
import BSON
import Domain
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// API keys over HTTP.
@Suite struct APIKeyTests {
    private static let images = "/api/v1/nanobanana/images"

    @Test func `A key is shown once, is listed by its first characters, and only its hash is stored`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let made = try await server.post(
                "/api/keys", token: alice,
                json: """
                    {"name":" Nightly ","scopes":["history:read","images:create","history:read"],"orders_per_day":5,
                    "budget":{"per_day":"2.5"},"expires_at":"2100-01-01"}
                    """)
            let data = made.json["data"]
            #expect(made.status == 201 && made.headers["cache-control"] == ["private, no-store"])
            let secret = try #require(data["secret"].string)
            #expect(secret.wholeMatch(of: /ai_[0-9A-Za-z]{33}/) != nil)
            let members: Set = [
                "id", "name", "prefix", "scopes", "orders_per_day", "budget", "created_at", "expires_at",
                "last_used_at",
            ]
            #expect(data.keys == members.union(["secret"]))
            let list = try await server.request(.GET, "/api/keys", token: alice)
            let listed = try #require(list.json["data"]["keys"].array.first)
            #expect(listed.keys == members && !list.text.contains(secret))
            for key in [data, listed] {
                #expect(key["name"] == "Nightly" && key["prefix"].string == String(secret.prefix(8)))
                #expect(key["scopes"].array.compactMap(\.string) == ["images:create", "history:read"])
                #expect(key["orders_per_day"].integer == 5 && key["budget"]["per_day"] == "2.50")
                #expect(key["expires_at"] == "2100-01-01T00:00:00.000Z" && key["last_used_at"] == .null)
            }
            let stored = try await server.database.collection("api_keys").find(MongoFind([:], limit: 10)) {
                view throws(BSONError) in BSONDocument(copying: view)
            }
            #expect(stored.count == 1 && !"\(stored)".contains(secret.dropFirst(8)))
            let bob = try await server.token(user: "bob")
            #expect(try await server.request(.GET, "/api/keys", token: bob).json["data"]["keys"].array.isEmpty)
        }
    }

    @Test func `A key is taken in two headers, and from nowhere else`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let (key, other) = (
                try await server.key([.historyRead], token: alice), try await server.key([.historyRead], token: alice)
            )
            let good: [[(String, String)]] = [
                bearer(key), [("X-API-Key", key)], bearer(key) + [("X-API-Key", key)],
                bearer(key) + [("X-API-Key", "the key of a service")],
            ]
            for headers in good {
                expect(try await server.request(.GET, Self.images, headers: headers).status, is: 200, "\(headers)")
            }
            let wrong: [[(String, String)]] = [
                [("x-access-token", key)], [("Cookie", "afterimage=\(key)")], bearer(key) + [("X-API-Key", other)],
                bearer(key) + [("x-access-token", alice)], bearer(alice) + [("X-API-Key", key)],
                bearer(String(key.dropLast())), bearer(key + "a"), bearer("ai_"), bearer(key.uppercased()),
                bearer("ai_" + String(key.dropFirst(3).reversed())), [("Authorization", "Basic \(key)")],
                bearer("ai_" + String(repeating: "é", count: 33)),
            ]
            for headers in wrong {
                let response = try await server.request(.GET, Self.images, headers: headers)
                try await server.expectFailure(response, 401, "unauthenticated", "\(headers)")
                #expect(!response.text.contains(key))
            }
            for query in ["api_key", "key", "token", "access_token", "X-API-Key"] {
                expect(try await server.request(.GET, "\(Self.images)?\(query)=\(key)").status, is: 401, "\(query)")
            }
        }
    }

    @Test func `A key acts for its user, and never as an administrator`() async throws {
        try await TestServer.run { server in
            let root = try await server.token(user: "root", role: "admin")
            let key = try await server.key(Scope.allCases, token: root)
            let me = try await server.request(.GET, "/api/auth/me", headers: bearer(key)).json["data"]["user"]
            #expect(me["id"] == "root" && me["role"] == "user")
            let jobs = try await server.request(.GET, "/api/admin/jobs", headers: bearer(key))
            try await server.expectFailure(jobs, 403, "forbidden", "an admin's key")
            let visitor = try await server.session().token
            let refused = try await server.post("/api/keys", token: visitor, json: "{}")
            try await server.expectFailure(refused, 403, "forbidden", "a visitor")
        }
    }

    @Test func `A revoked key is refused at once by the server that revoked it, and a stranger cannot revoke it`()
        async throws
    {
        try await TestServer.run { server in
            let (alice, bob) = (try await server.token(user: "alice"), try await server.token(user: "bob"))
            let key = try await server.key([.historyRead], token: alice)
            expect(try await server.request(.GET, Self.images, headers: bearer(key)).status, is: 200)
            let list = try await server.request(.GET, "/api/keys", token: alice).json["data"]["keys"].array
            let path = "/api/keys/\(try #require(list.first?["id"].string))"
            expect(try await server.request(.DELETE, path, token: bob).status, is: 404)
            expect(try await server.request(.DELETE, path, token: alice).status, is: 204)
            expect(try await server.request(.GET, Self.images, headers: bearer(key)).status, is: 401)
            expect(try await server.request(.DELETE, path, token: alice).status, is: 404)
        }
    }

    @Test func `All invalid fields of a key are named`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let cases: [(String, Set<String>)] = [
                ("{}", ["name", "scopes"]), (#"{"name":"","scopes":[]}"#, ["name", "scopes"]),
                (#"{"name":5,"scopes":"history:read"}"#, ["name", "scopes"]),
                (#"{"name":"a\u0000","scopes":["all"]}"#, ["name", "scopes[0]"]),
                (#"{"name":"\#(String(repeating: "a", count: 101))","scopes":[5]}"#, ["name", "scopes[0]"]),
                (
                    #"{"name":"a","scopes":["history:read"],"expires_at":"2000-01-01","orders_per_day":0,"budget":5}"#,
                    ["expires_at", "orders_per_day", "budget"]
                ),
                (
                    #"{"name":"a","scopes":["history:read"],"expires_at":"soon","orders_per_day":1000001,"budget":{"per_day":"-1","per_month":2}}"#,
                    ["expires_at", "orders_per_day", "budget.per_day", "budget.per_month"]
                ),
            ]
            for (json, fields) in cases {
                let response = try await server.post("/api/keys", token: alice, json: json)
                try await server.expectFailure(response, 400, "validation_failed", fields: fields, json)
            }
            #expect(try await server.database.collection("api_keys").count([:]) == 0)
        }
    }

    @Test func `A user has at most fifty keys that have not expired`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            for _ in 0..<50 { _ = try await server.key([.historyRead], token: alice) }
            let json = #"{"name":"a","scopes":["history:read"]}"#
            let refused = try await server.post("/api/keys", token: alice, json: json)
            try await server.expectFailure(refused, 400, "validation_failed", fields: ["name"], "the 51st")
            let keys = server.database.collection("api_keys")
            let expired: BSONDocument = ["$set": ["expires_at": ["$subtract": ["$$NOW", 1000]]]]
            _ = try await keys.updateOne([:], .pipeline([expired]))
            expect(try await server.post("/api/keys", token: alice, json: json).status, is: 201)
        }
    }

    @Test func `Parallel calls make no 51st key`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            for _ in 0..<48 { _ = try await server.key([.historyRead], token: alice) }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await server.post(
                            "/api/keys", token: alice, json: #"{"name":"a","scopes":["history:read"]}"#
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let made = statuses.count { $0 == 201 }
            #expect(made <= 2 && statuses.allSatisfy { [201, 400].contains($0) }, "\(statuses)")
            #expect(try await server.database.collection("api_keys").count([:]) == 48 + made)
        }
    }

    @Test func `A key orders as often a day as its owner allows, also where there are no other limits`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let key = try await server.key(
                [.imagesCreate, .videosCreate], token: alice, with: #","orders_per_day":2"#)
            let image = try await server.post(
                "/api/v1/nanobanana/generate", headers: bearer(key), json: #"{"prompt":"a fox"}"#)
            let video = #"{"prompt":"A fox"}"#
            #expect(image.status == 202, "\(image.text)")
            expect(try await server.post("/api/text-to-video", headers: bearer(key), json: video).status, is: 202)
            let refused = try await server.post("/api/text-to-video", headers: bearer(key), json: video)
            try await server.expectFailure(refused, 429, "rate_limited", "the third")
            expect(try await server.post("/api/text-to-video", token: alice, json: video).status, is: 202)
        }
    }

    @Test func `Many wrong keys from an address are refused, and right ones from there still work`() async throws {
        try await TestServer.run {
            $0.limits.missedSecrets = 3
        } _: { server in
            let alice = try await server.token(user: "alice")
            let key = try await server.key([.historyRead], token: alice)
            var wrong: [String] = []
            for _ in 0..<5 { wrong.append(try await server.key([.historyRead], token: alice)) }
            _ = try await server.database.collection("api_keys").deleteMany([
                "prefix": ["$in": .array(wrong.map { .string(String($0.prefix(8))) })]
            ])
            var statuses: [Int] = []
            for key in wrong {
                statuses.append(try await server.request(.GET, Self.images, headers: bearer(key)).status)
                expect(try await server.request(.GET, Self.images, headers: bearer(alice)).status, is: 200)
            }
            #expect(statuses == [401, 401, 401, 429, 429])
            expect(try await server.request(.GET, Self.images, headers: bearer(key)).status, is: 200)
        }
    }
}
