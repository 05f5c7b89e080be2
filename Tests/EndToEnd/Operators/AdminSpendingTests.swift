import Afterimage
import BSON
import Domain
import MongoClient
import NIOHTTP1
import Persistence
import TestSupport
import Testing

/// The admin routes of spending and of the keys of all users.
@Suite(.timeLimit(.minutes(2))) struct AdminSpendingTests {
    private static let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_795_219_200_000) })
    private static let range = "from=2026-11-01&to=2026-11-30"

    private static func get(_ path: String, _ server: TestServer) async throws -> TestResponse {
        let response = try await server.request(.GET, path, token: server.token(user: "root", role: "admin"))
        try await server.expectNoSecrets(response, path)
        return response
    }

    private static func add(
        _ amount: String?, _ state: String, by owner: String, key: RecordID? = nil, day: String = "2026-11-26",
        to server: TestServer
    ) async throws -> RecordID {
        let id = ids.next()
        var fields: [(String, BSONValue)] = [
            ("_id", .objectID(ObjectID(id))),
            ("order", ["collection": "generated_image_entity", "id": .objectID(ObjectID(id))]),
            ("owner", .string(owner)), ("kind", "image"), ("model", "nano-banana"), ("units", 1), ("unit", "image"),
            ("amount", try amount.map { .decimal128(try #require(Decimal128($0))) } ?? .null), ("currency", "USD"),
            ("budgets", [.string("user:\(owner)"), "everything"]), ("state", .string(state)),
            ("attempt", .objectID(ObjectID(id))),
            ("day", .string(day)), ("created_at", .date(milliseconds: 1_795_219_200_000)), ("checks", 0),
        ]
        if let key { fields.append(("key", .string(key.text))) }
        if state == "unknown" { fields.append(("settled_at", .date(milliseconds: 1_795_219_200_000))) }
        try await server.database.collection("spending").insert(try BSONDocument(fields))
        return id
    }

    private static func addKey(_ name: String, of user: String, to server: TestServer) async throws -> RecordID {
        let id = ids.next()
        try await server.database.collection("api_keys").insert([
            "_id": .objectID(ObjectID(id)), "user_id": .string(user), "name": .string(name), "prefix": "ai_abcde",
            "hash": .binary((0..<32).map { _ in .random(in: 0...255) }, subtype: 0), "scopes": ["account:read"],
            "created_at": .date(milliseconds: 1_795_219_200_000),
        ])
        return id
    }

    @Test func `Spending is summed by day, user, key and model, with totals`() async throws {
        try await TestServer.run { server in
            let anna = try await server.account("anna@example.org").id
            let key = try await Self.addKey("=SUM(A1)", of: anna, to: server)
            _ = try await Self.add("0.02", "charged", by: anna, key: key, to: server)
            _ = try await Self.add("0.10", "held", by: anna, to: server)
            _ = try await Self.add("0.04", "charged", by: "bob", day: "2026-11-27", to: server)
            _ = try await Self.add(nil, "charged", by: "bob", day: "2026-11-27", to: server)
            _ = try await Self.add("9.00", "charged", by: "bob", day: "2026-12-01", to: server)
            let days = try await Self.get("/api/admin/spending?\(Self.range)", server).json["data"]
            #expect(days.keys == ["currency", "rows", "totals", "undecided"] && days["currency"] == "USD")
            #expect(days["rows"].array.map { $0["day"].string } == ["2026-11-26", "2026-11-27"])
            let totals = days["totals"]
            #expect(totals["charged"] == "0.06" && totals["held"] == "0.10" && totals["unknown"] == "0.00")
            #expect(totals["orders"] == 4 && totals["unpriced"] == 1)
            let users = try await Self.get("/api/admin/spending?by=user&\(Self.range)", server).json["data"]["rows"]
            #expect(users.array.map { $0["user"].string } == [anna, "bob"])
            #expect(users.array.map { $0["email"].string } == ["anna@example.org", nil])
            let keys = try await Self.get("/api/admin/spending?by=key&\(Self.range)", server).json["data"]["rows"].array
            let ofKey = try #require(keys.first { $0["key"].string == key.text })
            #expect(ofKey["name"] == "=SUM(A1)" && ofKey["user"].string == anna && ofKey["charged"] == "0.02")
            #expect(keys.contains { $0["key"] == .null && $0["held"] == "0.10" })
            let models = try await Self.get("/api/admin/spending?by=model&\(Self.range)", server).json["data"]["rows"]
            #expect(models.array.map { $0["model"].string } == ["nano-banana"])
        }
    }

    @Test func `The file for spreadsheets runs no formulas`() async throws {
        try await TestServer.run { server in
            let key = try await Self.addKey("=HYPERLINK(\"x\"), y", of: "bob", to: server)
            _ = try await Self.add("0.02", "charged", by: "bob", key: key, to: server)
            let file = try await Self.get("/api/admin/spending?by=key&format=csv&\(Self.range)", server)
            #expect(file.headers["content-type"] == ["text/csv; charset=utf-8"])
            let name = "spending-key-2026-11-01-2026-11-30.csv"
            #expect(file.headers["content-disposition"] == ["attachment; filename=\"\(name)\""])
            #expect(
                file.text == """
                    key,name,prefix,user,email,currency,orders,charged,held,unknown,unpriced\r
                    \(key.text),"'=HYPERLINK(""x""), y",ai_abcde,bob,,USD,1,0.02,0.00,0.00,0\r

                    """)
        }
    }

    @Test func `An order with an unknown outcome is decided once, and that is in the audit log`() async throws {
        try await TestServer.run { server in
            let order = try await Self.add("0.15", "unknown", by: "bob", to: server)
            let admin = try await server.token(user: "root", role: "admin")
            let undecided = try await Self.get("/api/admin/spending", server).json["data"]["undecided"].array
            #expect(undecided.map { $0["order"]["id"].string } == [order.text])
            let first = try #require(undecided.first)
            #expect(first["user"] == "bob" && first["amount"] == "0.15")
            let path = "/api/admin/spending/\(order.text)"
            for json in ["{}", #"{"decision":"maybe"}"#, #"{"decision":1}"#] {
                #expect(try await server.post(path, token: admin, json: json).status == 400)
            }
            let decided = try await server.post(path, token: admin, json: #"{"decision":"free"}"#)
            #expect(decided.status == 200 && decided.json["data"]["state"] == "free")
            #expect(try await server.post(path, token: admin, json: #"{"decision":"charged"}"#).status == 404)
            let events = try await Self.get("/api/admin/audit?action=spending.decided", server).json["data"]["events"]
            #expect(Set(events.array.map { $0["object"].string }) == [order.text])
            #expect(try await Self.get("/api/admin/spending", server).json["data"]["undecided"].array.isEmpty)
        }
    }

    @Test(arguments: [
        "by=week", "from=2026-02-30", "to=2026-11-26T00:00:00Z", "from=2026-11-30&to=2026-11-01", "format=xml",
        "from=2025-11-01&to=2026-11-02",
    ])
    func `A range or a group that is not valid is refused`(query: String) async throws {
        try await TestServer.run { server in
            let response = try await Self.get("/api/admin/spending?\(query)", server)
            #expect(response.status == 400)
        }
    }

    @Test func `Keys of all users are listed, by user and page, and revoked once`() async throws {
        try await TestServer.run { server in
            let anna = try await server.account("anna@example.org").id
            let first = try await Self.addKey("one", of: anna, to: server)
            _ = try await Self.addKey("two", of: "bob", to: server)
            let all = try await Self.get("/api/admin/keys", server).json["data"]
            #expect(all["keys"].array.map { $0["name"].string } == ["two", "one"])
            #expect(all["pagination"]["total"] == 2 && all["pagination"]["totalIsLowerBound"] == .null)
            #expect(
                all["keys"].array[1].keys == [
                    "id", "name", "prefix", "user", "email", "scopes", "orders_per_day", "budget", "created_at",
                    "expires_at", "last_used_at",
                ])
            #expect(all["keys"].array[1]["email"] == "anna@example.org")
            let page = try await Self.get("/api/admin/keys?limit=1", server).json["data"]
            let cursor = try #require(page["pagination"]["nextCursor"].string)
            let next = try await Self.get("/api/admin/keys?limit=1&cursor=\(cursor)", server).json["data"]
            #expect(next["keys"].array.map { $0["name"].string } == ["one"] && next["pagination"]["hasMore"] == false)
            let own = try await Self.get("/api/admin/keys?user=\(anna)", server).json["data"]["keys"]
            #expect(own.array.map { $0["name"].string } == ["one"])
            #expect(try await Self.get("/api/admin/keys?user=", server).status == 400)
            let admin = try await server.token(user: "root", role: "admin")
            for status in [204, 404] {
                #expect(
                    try await server.request(.DELETE, "/api/admin/keys/\(first.text)", token: admin).status == status)
            }
            #expect(try await Self.get("/api/admin/keys", server).json["data"]["keys"].array.count == 1)
        }
    }
}
