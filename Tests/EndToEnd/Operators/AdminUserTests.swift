import Afterimage
import Application
import AsyncHTTPClient
import BSON
import MongoClient
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// The admin routes of accounts, and the audit log that they leave.
@Suite(.timeLimit(.minutes(2))) struct AdminUserTests {
    private static let path = "/api/admin/users"
    private static let members: Set<String> = [
        "id", "email", "name", "role", "disabled", "second_factor", "budget", "quota", "created_at", "deletion",
    ]

    private static func send(
        _ method: HTTPMethod, _ path: String, _ server: TestServer, as user: String = "root", json: String? = nil
    ) async throws -> TestResponse {
        let response = try await server.request(
            method, path, token: server.token(user: user, role: "admin"),
            headers: json == nil ? [] : [("Content-Type", "application/json")],
            body: json.map { .bytes(ByteBuffer(string: $0)) })
        try await server.expectNoSecrets(response, path)
        return response
    }

    /// An administrator with an account.
    private static func admin(_ server: TestServer) async throws -> String {
        let root = try await server.account("root@example.org").id
        _ = try await server.database.collection("users").updateOne(
            ["email": "root@example.org"], .operators(["$set": ["role": "admin"]]))
        return root
    }

    private static func emails(_ query: String, _ server: TestServer) async throws -> [String?] {
        let response = try await send(.GET, path + query, server)
        #expect(response.status == 200, "\(response.text)")
        return response.json["data"]["users"].array.map { $0["email"].string }
    }

    /// Newest first, without the sign-ins and registrations of the accounts.
    private static func events(_ query: String, _ server: TestServer) async throws -> [TestJSON] {
        let response = try await send(.GET, "/api/admin/audit" + query, server)
        #expect(response.status == 200, "\(response.text)")
        return response.json["data"]["events"].array
    }

    @Test func `Accounts are listed newest first and found by address, domain and name`() async throws {
        try await TestServer.run { server in
            let anna = try await server.account("anna@example.org")
            _ = try await server.account("bob@other.example")
            let all = try await Self.send(.GET, Self.path, server).json["data"]
            #expect(all["users"].array.map { $0["email"].string } == ["bob@other.example", "anna@example.org"])
            #expect(all["pagination"]["total"] == 2 && all["pagination"]["hasMore"] == false)
            let listed = all["users"].array[1]
            #expect(listed.keys == Self.members && listed["id"].string == anna.id)
            #expect(listed["role"] == "user" && listed["disabled"] == false && listed["second_factor"] == false)
            #expect(listed["budget"] == .null && listed["quota"] == .null && listed["deletion"] == .null)
            #expect(try await Self.emails("?q=ANNA", server) == ["anna@example.org"])
            #expect(try await Self.emails("?q=other.ex", server) == ["bob@other.example"])
            #expect(try await Self.emails("?q=nna", server) == [])
            let first = try await Self.send(.GET, Self.path + "?limit=1", server).json["data"]
            let cursor = try #require(first["pagination"]["nextCursor"].string)
            #expect(try await Self.emails("?limit=1&cursor=\(cursor)", server) == ["anna@example.org"])
            let long = String(repeating: "a", count: 101)
            for query in ["?q=\(long)", "?q=a%00b", "?cursor=x", "?limit=0"] {
                #expect(try await Self.send(.GET, Self.path + query, server).status == 400, "\(query)")
            }
        }
    }

    @Test func `Role, limits and disabling are changed, and each change is in the audit log`() async throws {
        try await TestServer.run { server in
            let anna = try await server.account("anna@example.org")
            let path = "\(Self.path)/\(anna.id)"
            let changed = try await Self.send(
                .PATCH, path, server, json: #"{"role":"admin","budget":{"per_day":"0.5"},"quota":20000000000}"#)
            #expect(changed.status == 200)
            let user = changed.json["data"]["user"]
            #expect(user.keys == Self.members && user["role"] == "admin" && user["quota"].integer == 20_000_000_000)
            #expect(user["budget"]["per_day"] == "0.50" && user["budget"]["per_month"] == .null)
            let standard = try await Self.send(
                .PATCH, path, server, json: #"{"budget":null,"quota":null,"disabled":true}"#)
            let again = standard.json["data"]["user"]
            #expect(again["budget"] == .null && again["quota"] == .null && again["disabled"] == true)
            let events = try await Self.events("?object=\(anna.id)&actor=root", server)
            #expect(
                events.reversed().map { $0["action"].string } == [
                    "role.granted", "user.budget_changed", "user.quota_changed", "user.disabled",
                    "user.budget_changed", "user.quota_changed",
                ])
            for event in events {
                #expect(event.keys == ["id", "time", "actor", "actor_email", "action", "object", "address"])
                #expect(event["actor"] == "root" && event["actor_email"] == .null && event["address"] == "127.0.0.1")
            }
        }
    }

    @Test(arguments: [
        (#"{}"#, "body"), (#"{"role":"owner"}"#, "role"), (#"{"role":1}"#, "role"),
        (#"{"disabled":"yes"}"#, "disabled"),
        (#"{"quota":-1}"#, "quota"), (#"{"quota":1.5}"#, "quota"), (#"{"quota":9007199254740992}"#, "quota"),
        (#"{"budget":"5"}"#, "budget"), (#"{"budget":{"per_day":5}}"#, "budget.per_day"),
        (#"{"budget":{"per_month":"-1"}}"#, "budget.per_month"), (#"{"budget":{"per_day":"1e3"}}"#, "budget.per_day"),
        (#"{"budget":{"per_day":"0.0000001"}}"#, "budget.per_day"), (#"[]"#, "body"), (#"{"role":null}"#, "body"),
    ])
    func `A change that is not valid is refused by its field, and nothing changes`(
        json: String, field: String
    ) async throws {
        try await TestServer.run { server in
            let anna = try await server.account("anna@example.org")
            let response = try await Self.send(.PATCH, "\(Self.path)/\(anna.id)", server, json: json)
            try await server.expectFailure(response, 400, "validation_failed", fields: [field], json)
            #expect(try await Self.events("?object=\(anna.id)&actor=root", server).isEmpty)
        }
    }

    @Test func `An admin's own role, state, password, second factor and end are not changed here`() async throws {
        try await TestServer.run { server in
            let root = try await Self.admin(server)
            let path = "\(Self.path)/\(root)"
            for (method, path, json) in [
                (.PATCH, path, #"{"role":"user"}"#), (.PATCH, path, #"{"disabled":true}"#), (.DELETE, path, nil),
                (.POST, "\(path)/reset", nil), (.DELETE, "\(path)/totp", nil),
            ] as [(HTTPMethod, String, String?)] {
                let response = try await Self.send(method, path, server, as: root, json: json)
                try await server.expectFailure(response, 403, "forbidden", "\(method) \(path)")
            }
            #expect(
                try await Self.send(.PATCH, path, server, as: root, json: #"{"quota":1}"#).status == 200)
        }
    }

    @Test func `What is no account is not found on every route`() async throws {
        try await TestServer.run { server in
            for id in ["000000000000000000000000", "alice", "%24", "1"] {
                for (method, suffix, json) in [
                    (.PATCH, "", #"{"quota":1}"#), (.DELETE, "", nil), (.POST, "/reset", nil), (.POST, "/restore", nil),
                    (.DELETE, "/sessions", nil), (.DELETE, "/totp", nil),
                ] as [(HTTPMethod, String, String?)] {
                    let response = try await Self.send(method, "\(Self.path)/\(id)\(suffix)", server, json: json)
                    try await server.expectFailure(response, 404, "not_found", "\(method) \(id)\(suffix)")
                }
            }
            #expect(try await Self.events("", server).isEmpty)
        }
    }

    @Test func `The audit log is filtered and paged, and names the admins who have an account`() async throws {
        try await TestServer.run { server in
            let root = try await Self.admin(server)
            let anna = try await server.account("anna@example.org")
            for quota in 1...3 {
                _ = try await Self.send(
                    .PATCH, "\(Self.path)/\(anna.id)", server, as: root, json: #"{"quota":\#(quota)}"#)
            }
            _ = try await Self.send(.POST, "/api/admin/video-proxy/cleanup", server)
            let changes = try await Self.events("?action=user.quota_changed", server)
            #expect(changes.count == 3 && changes.allSatisfy { $0["actor_email"] == "root@example.org" })
            #expect(try await Self.events("?action=mappings.cleaned", server).map { $0["actor"] } == ["root"])
            #expect(try await Self.events("?actor=\(root)&object=\(anna.id)", server).count == 3)
            #expect(try await Self.events("?from=2000-01-01&to=2001-01-01", server).isEmpty)
            #expect(try await Self.events("?action=user.quota_changed&limit=2", server).count == 2)
            for query in [
                "?action=sign_in", "?from=yesterday", "?actor=", "?object=\(String(repeating: "a", count: 201))",
            ] {
                #expect(try await Self.send(.GET, "/api/admin/audit\(query)", server).status == 400, "\(query)")
            }
        }
    }

    @Test func `An own quota counts instead of the default within ten seconds`() async throws {
        try await TestServer.run {
            $0.storageQuota = 1_000_000
        } _: { server in
            let anna = try await server.account("anna@example.org")
            #expect(try await server.generate("A red fox", token: anna.token).status == 413)
            let path = "\(Self.path)/\(anna.id)"
            #expect(try await Self.send(.PATCH, path, server, json: #"{"quota":20000000}"#).status == 200)
            let isAllowed = try await eventually {
                try await server.request(.GET, "/api/account/storage", token: anna.token).json["allowed"] == 20_000_000
            }
            #expect(isAllowed)
            #expect(try await server.generate("A red fox", token: anna.token).status == 202)
        }
    }
}
