import Afterimage
import BSON
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// The two routes that submit videos: each submission is one job and one history record, visible on both routes.
@Suite struct VideoRouteTests {
    static let job: Set<String> = [
        "job_id", "user_id", "prompt", "fps", "status", "progress", "video_url", "error", "created_at", "updated_at",
        "completed_at",
    ]
    static let task: Set<String> = [
        "task_id", "status", "progress", "proxy_url", "error", "created_at", "updated_at", "completed_at",
    ]
    static let generation: Set<String> = [
        "id", "generation_type", "prompt", "status", "proxy_url", "task_id", "generation_params", "error", "created_at",
        "completed_at", "expires_at", "archived", "width", "height", "color", "duration", "thumbnail_url", "poster_url",
        "preview_url", "favorite", "tags", "title", "note", "derived_from",
    ]

    @Test func `a user's submission is one pending job and one record, visible on the service routes`()
        async throws
    {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let submitted = try await server.post(
                "/api/text-to-video", token: token,
                json:
                    #"{"prompt":" $A \"fox\" 🦊 ","duration":5,"size":"1280x720","fps":24,"seed":7,"negative_prompt":"$rain"}"#
            )
            #expect(submitted.status == 202 && submitted.json.keys == ["status", "data"], "\(submitted.text)")
            #expect(
                submitted.json["data"].keys == ["task_id", "status", "price"]
                    && submitted.json["data"]["status"] == "pending")
            let id = try #require(submitted.json["data"]["task_id"].string)
            #expect(id.wholeMatch(of: /[0-9a-f]{24}/) != nil)
            #expect(submitted.headers["location"] == ["/api/text-to-video/\(id)"])
            #expect(submitted.headers["cache-control"] == ["private, no-store"])
            try await server.expectOneJobAndRecord()
            let task = try await server.request(.GET, "/api/text-to-video/\(id)", token: token).json["data"]
            #expect(task.keys == Self.task && task["task_id"].string == id)
            let listed = try await server.request(.GET, "/api/user-generations", token: token).json["data"]
            #expect(listed.keys == ["generations", "pagination"] && listed["pagination"]["total"] == 1)
            let generation = listed["generations"].array[0]
            #expect(generation.keys == Self.generation && generation["prompt"] == "$A \"fox\" 🦊")
            #expect(generation["task_id"].string == id && generation["generation_type"] == "text-to-video")
            #expect(
                generation["generation_params"]
                    == .object([
                        "duration": 5, "size": "1280*720", "fps": 24, "seed": 7, "negative_prompt": "$rain",
                    ]))
            let one = try await server.request(
                .GET, "/api/user-generations/\(try #require(generation["id"].string))", token: token)
            #expect(one.json["data"].keys == ["generation"] && one.json["data"]["generation"].keys == Self.generation)
            let job = try await server.request(.GET, "/api/v1/job/\(id)?user_id=alice").json["data"]
            #expect(job.keys == Self.job && job["job_id"].string == id && job["user_id"] == "alice")
            #expect(job["fps"] == 24 && job["prompt"] == "$A \"fox\" 🦊")
        }
    }

    @Test func `a service's submission belongs to its user, visible on the user routes`() async throws {
        try await TestServer.run { server in
            let submitted = try await server.post(
                "/api/v1/generate", json: #"{"user_id":"user123","prompt":"A sunset over mountains","fps":24}"#)
            #expect(submitted.status == 202, "\(submitted.text)")
            #expect(submitted.json["data"].keys == ["job_id", "user_id", "status", "price"])
            #expect(submitted.json["data"]["user_id"] == "user123" && submitted.json["data"]["status"] == "pending")
            let id = try #require(submitted.json["data"]["job_id"].string)
            #expect(submitted.headers["location"] == ["/api/v1/job/\(id)"])
            try await server.expectOneJobAndRecord()
            for query in ["", "?user_id=user123"] {
                let job = try await server.request(.GET, "/api/v1/job/\(id)\(query)")
                #expect(job.status == 200 && job.json["data"].keys == Self.job, "\(query)")
            }
            let token = try await server.token(user: "user123")
            let task = try await server.request(.GET, "/api/text-to-video/\(id)", token: token)
            #expect(task.status == 200 && task.json["data"].keys == Self.task)
            let listed = try await server.request(.GET, "/api/user-generations", token: token).json["data"]
            #expect(listed["generations"].array.map { $0["task_id"].string } == [id])
        }
    }

    @Test func `a visitor's video belongs to the session`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(session: "visitor-0123456789")
            let submitted = try await server.post("/api/text-to-video", token: token, json: #"{"prompt":"a fox"}"#)
            let id = try #require(submitted.json["data"]["task_id"].string)
            let listed = try await server.request(.GET, "/api/user-generations", token: token).json["data"]
            #expect(listed["generations"].array.map { $0["task_id"].string } == [id])
            expect(try await server.request(.GET, "/api/text-to-video/\(id)", token: token).status, is: 200)
            let job = try await server.request(.GET, "/api/v1/job/\(id)?user_id=session:visitor-0123456789")
            #expect(job.json["data"]["user_id"] == "session:visitor-0123456789")
            let stored = try await server.database.collection("user_generation_history").findOne([:]) {
                view throws(BSONError) in BSONDocument(copying: view)
            }
            #expect(stored?["session_id"] == "visitor-0123456789" && stored?["user_id"] == BSONValue.null)
        }
    }

    @Test func `another user's job and a missing one get the same response byte for byte`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let submitted = try await server.post("/api/text-to-video", token: alice, json: #"{"prompt":"mine"}"#)
            let id = try #require(submitted.json["data"]["task_id"].string)
            let missing = String(id.reversed())
            let same = [("X-Request-Id", "same")]
            let others = [
                try await server.token(user: "bob"), try await server.token(session: "visitor-0123456789"),
                try await server.token(user: "root", role: "admin"), try await server.token(user: "Alice"),
            ]
            for token in others {
                for path in ["/api/text-to-video/", "/api/user-generations/"] {
                    for method in [HTTPMethod.GET, .DELETE] where method == .GET || path.contains("user") {
                        let first = try await server.request(method, path + id, token: token, headers: same)
                        let second = try await server.request(method, path + missing, token: token, headers: same)
                        try await server.expectFailure(first, 404, "not_found", path)
                        #expect(first.bytes == second.bytes)
                    }
                }
                expect(
                    try await server.request(.GET, "/api/user-generations", token: token).json["data"]["pagination"][
                        "total"], is: 0)
            }
            for path in ["\(id)?user_id=bob", "\(missing)?user_id=alice", missing, "a%20b", "%00", "$gt", id + "0"] {
                let response = try await server.request(.GET, "/api/v1/job/\(path)")
                try await server.expectFailure(response, 404, "not_found", path)
            }
            expect(try await server.request(.GET, "/api/text-to-video/\(id)", token: alice).status, is: 200)
        }
    }
}

extension TestServer {
    fileprivate func expectOneJobAndRecord(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for collection in ["video_generation_jobs", "user_generation_history"] {
            let count = try await database.collection(collection).count([:])
            #expect(count == 1, "\(collection)", sourceLocation: sourceLocation)
        }
    }
}
