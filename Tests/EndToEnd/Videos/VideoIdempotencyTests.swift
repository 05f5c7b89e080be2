import Afterimage
import BSON
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// A video that is ordered again under its Idempotency-Key is not made again.
@Suite struct VideoIdempotencyTests {
    private static let key = [("Idempotency-Key", "k1")]

    @Test(arguments: [
        ("/api/text-to-video", ""), ("/api/v1/generate", #""user_id":"alice","#),
    ])
    func `the same key and order get the first answer, and another order is refused`(
        door: String, user: String
    ) async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            func order(_ body: String) async throws -> TestAnswer {
                try await server.post(door, token: token, headers: Self.key, json: body)
            }
            let first = try await order(#"{\#(user)"prompt":"a fox","size":"1280*720"}"#)
            #expect(first.status == 202)
            for same in [
                #"{\#(user)"prompt":"a fox","size":"1280*720"}"#,
                #" {\#(user) "size" : "1280x720", "seed":null, "prompt":" a\u0020fox "}"#,
            ] {
                let again = try await order(same)
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
                try await server.expectFailure(try await order(other), 409, "idempotency_key_reused", other)
            }
            expect(try await server.database.collection("video_generation_jobs").count([:]), is: 1)
            expect(try await server.database.collection("user_generation_history").count([:]), is: 1)
        }
    }

    @Test func `a key that one door has used is no key for the other, and each owner has keys of their own`()
        async throws
    {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let body = #"{"user_id":"alice","prompt":"a fox"}"#
            let first = try await server.post("/api/text-to-video", token: token, headers: Self.key, json: body)
            #expect(first.status == 202)
            let other = try await server.post("/api/v1/generate", headers: Self.key, json: body)
            try await server.expectFailure(other, 409, "idempotency_key_reused", "the other door")
            let bob = try await server.token(user: "bob")
            expect(
                try await server.post("/api/text-to-video", token: bob, headers: Self.key, json: body).status, is: 202)
        }
    }

    @Test func `of many at once under one key, one orders`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let answers = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        try await server.post(
                            "/api/text-to-video", token: token, headers: Self.key, json: #"{"prompt":"a fox"}"#)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let taken = answers.filter { $0.status == 202 }
            #expect(!taken.isEmpty && Set(taken.map(\.bytes)).count == 1)
            #expect(answers.allSatisfy { $0.status == 202 || $0.json["code"] == "idempotency_in_progress" })
            expect(try await server.database.collection("video_generation_jobs").count([:]), is: 1)
        }
    }
}
