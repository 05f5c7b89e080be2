import Afterimage
import BSON
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// Stored history and job records in API responses, including records of other applications.
@Suite struct GenerationRecordTests {
    private static let path = "/api/user-generations"
    private static let video = "/video/00000000-0000-4000-8000-000000000001"
    private static let origin = "https://dashscope-result.example.org/a.mp4?Expires=1&Signature=s"

    @Test func `records with only the documented fields are shown, without the origin URL`()
        async throws
    {
        try await TestServer.run { server in
            let id = ObjectID(high: 0x6500_0000_0000_0000, low: 1)
            let collection = server.database.collection("user_generation_history")
            try await collection.insert([
                [
                    "_id": .objectID(id), "user_id": "alice", "session_id": .null, "generation_type": "text-to-video",
                    "prompt": "a fox", "result_url": .string(Self.origin), "proxy_url": .string(Self.video),
                    "task_id": "t1",
                    "generation_params": [
                        "size": "1280x720", "seed": .int64(2), "fps": 24.0, "model": "wan2.6-t2v",
                        "provider": "example.org",
                        "deep": [[:], .null, "x\n"],
                    ],
                    "created_at": .date(milliseconds: 1_700_000_000_120), "is_active": true,
                    "api_key_id": "unknown field",
                ],
                [
                    "_id": .objectID(ObjectID(high: 0x6400_0000_0000_0000, low: 2)), "user_id": "alice",
                    "generation_type": "text-to-video", "is_active": true, "status": "failed",
                    "error": .string("HTTP 500 from \(Self.origin)"), "prompt": 5, "generation_params": "none",
                ],
            ])
            let token = try await server.token(user: "alice")
            let response = try await server.request(.GET, Self.path, token: token)
            let listed = response.json["data"]["generations"].array
            #expect(
                listed.first
                    == .object([
                        "id": "650000000000000000000001", "generation_type": "text-to-video", "prompt": "a fox",
                        "status": "completed", "proxy_url": .string(Self.video), "task_id": "t1",
                        "generation_params": .object(["size": "1280*720", "seed": 2, "fps": 24]),
                        "error": .null, "created_at": "2023-11-14T22:13:20.120Z", "completed_at": .null,
                        "expires_at": .null, "archived": false, "width": .null, "height": .null, "color": .null,
                        "duration": .null, "thumbnail_url": .null, "poster_url": .null, "preview_url": .null,
                        "favorite": false, "tags": .array([]), "title": .null, "note": .null, "derived_from": .null,
                    ]))
            let failed = try #require(listed.last)
            #expect(failed.keys == VideoRouteTests.generation && failed["status"] == "failed" && failed["prompt"] == "")
            #expect(failed["generation_params"] == .object([:]) && failed["task_id"] == .null)
            #expect(failed["error"].string?.hasPrefix("The video service") == true)
            #expect(!response.text.contains("example.org") && !response.text.contains("result_url"))
            #expect(!response.text.contains("wan2.6"))
        }
    }

    @Test func `the video URL of a record is this server's or null, in lists, records, the gallery and events`()
        async throws
    {
        try await TestServer.run { server in
            let addresses: [(stored: String, shown: TestJSON)] = [
                (Self.origin, .null), ("/files/a.mp4", .null), ("/video/p", .null), ("", .null),
                ("https://provider.example.org\(Self.video)", .string(Self.video)), (Self.video, .string(Self.video)),
            ]
            try await server.database.collection("user_generation_history").insert(
                addresses.enumerated().map { index, address in
                    [
                        "_id": .objectID(ObjectID(high: 1, low: UInt32(index + 1))), "user_id": "alice",
                        "generation_type": "text-to-video", "is_active": true, "proxy_url": .string(address.stored),
                        "created_at": .date(milliseconds: 1_700_000_000_000 - Int64(index)),
                    ]
                })
            let token = try await server.token(user: "alice")
            let list = try await server.request(.GET, Self.path, token: token)
            let gallery = try await server.request(.GET, "/api/gallery", token: token)
            let shown = list.json["data"]["generations"].array
            #expect(shown.map { $0["proxy_url"] } == addresses.map(\.shown))
            #expect(gallery.json["data"]["items"].array.map { $0["video"]["proxy_url"] } == addresses.map(\.shown))
            #expect(shown.allSatisfy { $0["status"] == "completed" })
            #expect(!list.text.contains("example.org") && !gallery.text.contains("example.org"))
        }
    }

    @Test func `a list holds the caller's active records of one type`() async throws {
        try await TestServer.run { server in
            let records: [(String, BSONValue, BSONValue, String, BSONValue)] = [
                ("a", "alice", .null, "text-to-video", true), ("b", "alice", .null, "image-to-video", true),
                ("c", "alice", .null, "text-to-video", false), ("d", "bob", .null, "text-to-video", true),
                ("e", .null, "visitor-0123456789", "text-to-video", true),
                ("f", "alice", "visitor-0123456789", "text-to-video", true),
            ]
            try await server.database.collection("user_generation_history").insert(
                records.enumerated().map { index, record in
                    [
                        "user_id": record.1, "session_id": record.2, "generation_type": .string(record.3),
                        "prompt": .string(record.0), "is_active": record.4,
                        "created_at": .date(milliseconds: 1_700_000_000_000 - Int64(index)),
                    ]
                })
            let alice = try await server.token(user: "alice")
            let visitor = try await server.token(session: "visitor-0123456789")
            func prompts(_ query: String, _ token: String) async throws -> [String] {
                let data = try await server.request(.GET, Self.path + query, token: token).json["data"]
                #expect(data["pagination"]["total"].integer == data["generations"].array.count)
                return data["generations"].array.compactMap { $0["prompt"].string }
            }
            expect(try await prompts("", alice), is: ["a", "f"])
            expect(try await prompts("?type=image-to-video", alice), is: ["b"])
            expect(try await prompts("?type=$ne", alice), is: [])
            expect(try await prompts("", visitor), is: ["e"], "a claimed record no longer belongs to the session")
            let disguised = try await server.token(user: "session:visitor-0123456789")
            expect(try await server.request(.GET, Self.path, token: disguised).status, is: 401)
        }
    }

    @Test func `a deleted record stays in the database and is not shown`() async throws {
        try await TestServer.run { server in
            let collection = server.database.collection("user_generation_history")
            try await collection.insert([
                "_id": .objectID(ObjectID(high: 1, low: 1)), "user_id": "alice", "generation_type": "text-to-video",
                "is_active": true, "created_at": .date(milliseconds: 0), "theirs": ["kept": 1],
            ])
            let path = "\(Self.path)/000000000000000100000001"
            let (alice, bob) = (try await server.token(user: "alice"), try await server.token(user: "bob"))
            expect(try await server.request(.DELETE, path, token: bob).status, is: 404)
            expect(try await server.request(.GET, path, token: alice).status, is: 200)
            let removed = try await server.request(.DELETE, path, token: alice)
            #expect(removed.status == 204 && removed.bytes.isEmpty)
            for method in [HTTPMethod.GET, .DELETE] {
                try await server.expectFailure(
                    try await server.request(method, path, token: alice), 404, "not_found", "\(method)")
            }
            expect(try await server.request(.GET, Self.path, token: alice).json["data"]["pagination"]["total"], is: 0)
            let stored = try await collection.findOne([:]) { view throws(BSONError) in BSONDocument(copying: view) }
            #expect(stored?["is_active"] == false && stored?["theirs"] == ["kept": 1])
        }
    }

    @Test func `paging by cursor returns each record once, newest first, in both lists`() async throws {
        try await TestServer.run { server in
            let records = (0..<130).map { index -> BSONDocument in
                [
                    "_id": .objectID(ObjectID(high: 0x6500_0000_0000_0000, low: UInt32(index))),
                    "job_id": .string("job-\(index)"), "user_id": "alice", "prompt": "p", "status": "completed",
                    "generation_type": "text-to-video", "is_active": true,
                    "created_at": .date(milliseconds: 1_700_000_000_000 + Int64(index / 40)),
                ]
            }
            let token = try await server.token(user: "alice")
            for (path, collection, list, name, limits) in [
                (Self.path, "user_generation_history", "generations", "id", (20, 50)),
                ("/api/v1/videos?user_id=alice", "video_generation_jobs", "videos", "job_id", (20, 100)),
                ("/api/v1/videos", "video_generation_jobs", "videos", "job_id", (20, 100)),
            ] {
                if path != "/api/v1/videos" { try await server.database.collection(collection).insert(records) }
                let start = path + (path.contains("?") ? "&" : "?")
                func page(_ query: String) async throws -> TestJSON {
                    let response = try await server.request(.GET, start + query, token: token)
                    #expect(
                        response.status == 200 && response.json["data"].keys == [list, "pagination"], "\(response.text)"
                    )
                    return response.json["data"]
                }
                expect(try await page("")["pagination"]["limit"], is: .number(Double(limits.0)), path)
                expect(try await page("limit=101")["pagination"]["limit"], is: .number(Double(limits.1)), path)
                var seen: [String] = []
                var query = "limit=7"
                while true {
                    let page = try await page(query)
                    #expect(page["pagination"]["total"] == 130)
                    seen += page[list].array.compactMap { $0[name].string }
                    guard let cursor = page["pagination"]["nextCursor"].string, seen.count < 200 else { break }
                    query = "limit=7&cursor=\(cursor)"
                }
                #expect(seen.count == 130 && Set(seen).count == 130, "\(path)")
                #expect(seen.first?.hasSuffix(name == "id" ? "81" : "129") == true, "\(path)")
            }
        }
    }
}
