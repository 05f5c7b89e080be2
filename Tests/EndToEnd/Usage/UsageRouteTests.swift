import Afterimage
import BSON
import Domain
import MongoClient
import NIOHTTP1
import Persistence
import RawHTTP
import TestSupport
import Testing

/// `GET /api/usage`.
@Suite struct UsageRouteTests {
    private static let faults: [(String, Set<String>)] = [
        ("interval=week", ["interval"]), ("interval=", ["interval"]), ("from=yesterday", ["from"]),
        ("to=2026-13-01", ["to"]), ("from=x&to=x&interval=x", ["from", "to", "interval"]),
        ("from=2026-03-02&to=2026-03-01", ["to"]), ("from=2026-03-01&to=2026-03-01", ["to"]),
        ("from=2999-01-01", ["from"]), ("from=2024-01-01&to=2026-01-01", ["from"]),
        ("from=2000-01-01&to=2026-01-01&interval=month", ["from"]), ("from=0000-01-01", ["from"]),
    ]

    @Test func `What was ordered, stored and played shows on its day, and only its owner sees it`() async throws {
        try await TestServer.archiving { server in
            let (alice, bob) = (try await server.token(user: "alice"), try await server.token(user: "bob"))
            _ = try await server.archivedImage(token: alice)
            let video = try await server.archivedVideo(token: alice)
            let failed = try await server.post(
                "/api/text-to-video", token: alice, json: #"{"prompt":"A fox [fault: generation-failed]"}"#)
            _ = try await server.waitForVideo(try #require(failed.json["data"]["task_id"].string), token: alice)
            let address = try #require(video["proxy_url"].string)
            for _ in 0..<3 { #expect(try await RawClient.fetch(port: server.settings.port, address).status == 200) }
            // A play that begins in the middle is none.
            _ = try await RawClient.fetch(port: server.settings.port, address, ["Range: bytes=100-"])
            let id = BSONValue.objectID(ObjectID(try #require(video["id"].string.flatMap { RecordID($0) })))
            #expect(
                try await eventually {
                    try await server.database.collection("user_generation_history").count(["_id": id, "plays": 3]) == 1
                })
            #expect(
                try await eventually {
                    try await server.database.collection("spending").count(["state": "charged"]) == 2
                })

            let response = try await server.request(.GET, "/api/usage", token: alice)
            #expect(response.status == 200 && response.headers["cache-control"] == ["private, no-store"])
            let usage = response.json["data"]
            let totals = usage["totals"]
            #expect(totals["orders"] == 3 && totals["completed"] == 2 && totals["plays"] == 3, "\(response.text)")
            #expect(totals["failed"] == .object(["generation_failed": 1]) && totals["cost"] == "0.77")
            let stored = try await server.request(.GET, "/api/account/storage", token: alice).json["used"]
            #expect(totals["bytes"] == stored && (stored.integer ?? 0) > 0)
            #expect(usage["rows"].array.count == 30)
            let today = try #require(usage["rows"].array.last)
            #expect(today["orders"] == 3 && today.keys == totals.keys.union(["date"]))
            let month = try #require(today["date"].string?.prefix(7))

            let months = try await server.request(.GET, "/api/usage?interval=month", token: alice).json["data"]
            #expect(months["rows"].array.count == 12 && months["rows"].array.last?["date"].string == String(month))
            let others = try await server.request(.GET, "/api/usage", token: bob).json["data"]["totals"]
            #expect(others["orders"] == 0 && others["bytes"] == 0 && others["failed"] == .object([:]))
            #expect(others["cost"] == .null)
        }
    }

    @Test func `Each invalid parameter is listed`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            for (query, fields) in Self.faults {
                let response = try await server.request(.GET, "/api/usage?\(query)", token: alice)
                try await server.expectFailure(response, 400, "validation_failed", fields: fields, query)
            }
        }
    }
}
