import Afterimage
import BSON
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// Video submissions with an `Idempotency-Key`.
@Suite struct VideoIdempotencyTests {
    private static let key = [("Idempotency-Key", "k1")]

    @Test(arguments: [
        ("/api/text-to-video", ""), ("/api/v1/generate", #""user_id":"alice","#),
    ])
    func `the same key and request get the first response, and another request is rejected`(
        route: String, user: String
    ) async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            func submit(_ body: String) async throws -> TestResponse {
                try await server.post(route, token: token, headers: Self.key, json: body)
            }
            let first = try await submit(#"{\#(user)"prompt":"a fox","size":"1280*720"}"#)
            #expect(first.status == 202)
            for same in [
                #"{\#(user)"prompt":"a fox","size":"1280*720"}"#,
                #" {\#(user) "size" : "1280x720", "seed":null, "prompt":" a\u0020fox "}"#,
            ] {
                let again = try await submit(same)
                #expect(again.status == 202 && again.bytes == first.bytes, "\(same): \(again.text)")
                #expect(again.headers["location"] == first.headers["location"])
            }
            for other in [
                #"{\#(user)"prompt":"a cat","size":"1280*720"}"#, #"{\#(user)"prompt":"a fox"}"#,
                #"{\#(user)"prompt":"a fox","size":"1280*720","duration":5}"#,
                #"{\#(user)"prompt":"a fox","size":"1280*720","fps":5}"#,
                #"{\#(user)"prompt":"a fox","size":"1280*720","seed":5}"#,
                #"{\#(user)"prompt":"a fox","size":"1280*720","negative_prompt":"5"}"#,
            ] {
                try await server.expectFailure(try await submit(other), 409, "idempotency_key_reused", other)
            }
            expect(try await server.database.collection("video_generation_jobs").count([:]), is: 1)
            expect(try await server.database.collection("user_generation_history").count([:]), is: 1)
        }
    }

    @Test func `a key used on one route is rejected on the other, and each owner has separate keys`()
        async throws
    {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let body = #"{"user_id":"alice","prompt":"a fox"}"#
            let first = try await server.post("/api/text-to-video", token: token, headers: Self.key, json: body)
            #expect(first.status == 202)
            let other = try await server.post("/api/v1/generate", headers: Self.key, json: body)
            try await server.expectFailure(other, 409, "idempotency_key_reused", "the other route")
            let bob = try await server.token(user: "bob")
            expect(
                try await server.post("/api/text-to-video", token: bob, headers: Self.key, json: body).status, is: 202)
        }
    }

    @Test func `of many concurrent requests with one key, one submits`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let responses = try await withThrowingTaskGroup(of: TestResponse.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        try await server.post(
                            "/api/text-to-video", token: token, headers: Self.key, json: #"{"prompt":"a fox"}"#)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let accepted = responses.filter { $0.status == 202 }
            #expect(!accepted.isEmpty && Set(accepted.map(\.bytes)).count == 1)
            #expect(responses.allSatisfy { $0.status == 202 || $0.json["code"] == "idempotency_in_progress" })
            expect(try await server.database.collection("video_generation_jobs").count([:]), is: 1)
        }
    }
}
