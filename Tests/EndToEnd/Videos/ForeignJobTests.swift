import Afterimage
import BSON
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// Jobs stored by another application, before any migration.
@Suite struct ForeignJobTests {
    private static let path = "/video/0f8fad5b-d9cb-469f-a165-70867728950e"

    private static func record(_ low: UInt32, _ fields: [(String, BSONValue)]) throws -> BSONDocument {
        try BSONDocument([("_id", .objectID(ObjectID(high: 0x6500_0000_0000_0000, low: low)))] + fields)
    }

    @Test func `jobs without a user, with unexpected types or with unknown fields are shown`() async throws {
        try await TestServer.run { server in
            let collection = server.database.collection("video_generation_jobs")
            try await collection.insert([
                Self.record(
                    1,
                    [
                        ("job_id", "abc123"), ("user_id", .null), ("prompt", "a fox"), ("fps", 24.0),
                        ("status", "completed"), ("progress", .int64(40)),
                        ("video_url", .string("https://old.example.org\(Self.path)")),
                        ("created_at", .date(milliseconds: 1000)), ("celery_id", "unknown"),
                    ]),
                Self.record(
                    2,
                    [
                        ("status", "completed"), ("fps", "24"), ("prompt", 7), ("user_id", 5),
                        ("video_url", "https://origin.example.org/1d/a.mp4?Expires=1"),
                    ]),
                Self.record(3, [("job_id", "queued:1"), ("user_id", "alice"), ("status", "QUEUED"), ("error", "e")]),
                Self.record(
                    4,
                    [
                        ("job_id", "bad-1"), ("user_id", "alice"), ("status", "failed"), ("progress", -3),
                        ("error", "HTTP 500 from example.org"),
                    ]),
            ])
            let response = try await server.request(.GET, "/api/v1/videos")
            #expect(!response.text.contains("example.org"))
            let listed = response.json["data"]["videos"].array
            #expect(listed.count == 2 && listed.allSatisfy { $0.keys == VideoRouteTests.job })
            let job = try await server.request(.GET, "/api/v1/job/abc123").json["data"]
            #expect(job["user_id"] == .null && job["fps"] == 24 && job["progress"] == 100)
            #expect(job["video_url"].string == Self.path && job["created_at"] == "1970-01-01T00:00:01.000Z")
            let nameless = try await server.request(.GET, "/api/v1/job/650000000000000000000002").json["data"]
            #expect(nameless["job_id"] == "650000000000000000000002" && nameless["user_id"] == .null)
            #expect(nameless["fps"] == .null && nameless["prompt"] == "" && nameless["video_url"] == .null)
            let queued = try await server.request(.GET, "/api/v1/job/queued:1?user_id=alice").json["data"]
            #expect(queued["status"] == "pending" && queued["error"] == .null)
            let failed = try await server.request(.GET, "/api/v1/job/bad-1").json["data"]
            #expect(failed["status"] == "failed" && failed["progress"] == 0)
            #expect(failed["error"].string?.hasPrefix("The video service") == true)
            for path in ["/api/v1/job/abc123?user_id=null", "/api/v1/job/650000000000000000000002?user_id=5"] {
                expect(try await server.request(.GET, path).status, is: 404, path)
            }
            expect(
                try await server.request(.GET, "/api/v1/videos?user_id=alice").json["data"]["videos"], is: .array([]))
            let token = try await server.token(user: "alice")
            let task = try await server.request(.GET, "/api/text-to-video/bad-1", token: token).json["data"]
            #expect(task.keys == VideoRouteTests.task && task["status"] == "failed")
            expect(try await server.request(.GET, "/api/text-to-video/abc123", token: token).status, is: 404)
        }
    }
}
