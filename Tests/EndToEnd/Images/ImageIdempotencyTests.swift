import Afterimage
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

/// Image submissions with an `Idempotency-Key`.
@Suite struct ImageIdempotencyTests {
    private static func key(_ text: String) -> [(String, String)] { [("Idempotency-Key", text)] }

    @Test func `the same key and request get the first response byte for byte, and another request is rejected`()
        async throws
    {
        try await TestServer.run { server in
            let (alice, bob) = (try await server.token(user: "alice"), try await server.token(user: "bob"))
            let first = try await server.generate("a fox", token: alice, headers: Self.key("k1"))
            #expect(first.status == 202)
            _ = try await server.sandbox.delivered(try #require(first.json["data"]["taskId"].string))
            let bodies = [#"{"prompt":"a fox"}"#, #" { "numImages" : null , "prompt" : "a\u0020fox" } "#]
            for body in bodies {
                let again = try await server.post(
                    "/api/v1/nanobanana/generate", token: alice, headers: Self.key("k1"), json: body)
                #expect(again.status == 202 && again.bytes == first.bytes)
                #expect(again.headers["location"] == first.headers["location"])
                #expect(again.headers["content-type"] == first.headers["content-type"])
            }
            #expect(server.sandbox.submissions.count == 1)
            let others = [
                #"{"prompt":"a cat"}"#, #"{"prompt":"a fox","numImages":1}"#, #"{"prompt":"a fox","imageSize":"1:1"}"#,
                #"{"prompt":"a fox","characterIds":["a"]}"#,
                #"{"prompt":"a fox","referenceImageUrls":["https://127.0.0.1:1/a"]}"#,
            ]
            for body in others {
                let other = try await server.post(
                    "/api/v1/nanobanana/generate", token: alice, headers: Self.key("k1"), json: body)
                try await server.expectFailure(other, 409, "idempotency_key_reused", body)
            }
            expect(try await server.generate("a fox", token: bob, headers: Self.key("k1")).status, is: 202)
            expect(try await server.generate("a fox", token: alice, headers: Self.key("K1")).status, is: 202)
            expect(try await server.generate("a fox", token: alice).status, is: 202)
            #expect(server.sandbox.submissions.count == 4)
            for wrong in ["", String(repeating: "k", count: 256), "é"] {
                let response = try await server.generate("a fox", token: alice, headers: Self.key(wrong))
                try await server.expectFailure(response, 400, "validation_failed", fields: ["Idempotency-Key"], wrong)
            }
            expect(
                try await server.generate("a fox", token: alice, headers: Self.key(String(repeating: "k", count: 255)))
                    .status, is: 202)
        }
    }

    @Test func `of many concurrent requests with one key, one submits and the others get its response or a 409`()
        async throws
    {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let responses = try await withThrowingTaskGroup(of: TestResponse.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        try await server.generate("one [fault: slow-reply 200ms]", token: token, headers: Self.key("k"))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(server.sandbox.submissions.count == 1)
            let accepted = responses.filter { $0.status == 202 }
            #expect(!accepted.isEmpty && Set(accepted.map(\.bytes)).count == 1)
            for waiting in responses where waiting.status != 202 {
                try await server.expectFailure(waiting, 409, "idempotency_in_progress", "in parallel")
                #expect(waiting.headers["retry-after"].isEmpty == false)
            }
        }
    }

    @Test func `a failed request releases its key`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let prompt = "again [fault: bad-request 1]"
            let refused = try await server.generate(prompt, token: token, headers: Self.key("k"))
            try await server.expectFailure(refused, 422, "image_refused", "refused")
            expect(try await server.generate(prompt, token: token, headers: Self.key("k")).status, is: 202)
            let faulty = try await server.generate("", token: token, headers: Self.key("k2"))
            #expect(faulty.status == 400)
            expect(try await server.generate("b", token: token, headers: Self.key("k2")).status, is: 202)
        }
    }

    @Test
    func
        `an edit encoded differently is the same request and stores no second file, and other images are another request`()
        async throws
    {
        try await TestServer.run { server in
            // Archived images would be stored beside the uploads.
            server.sandbox.pauseCallbacks()
            let token = try await server.token(user: "alice")
            let (png, jpeg) = (SampleImage.png.bytes, SampleImage.jpeg.bytes)
            let first = try await server.edit(.good("edit", png), token: token, headers: Self.key("k"))
            #expect(first.status == 202)
            let files = server.uploads
            let same = MultipartForm(boundary: "another").file("image", png, named: "b.gif", type: "image/gif").field(
                "prompt", "edit")
            let again = try await server.edit(same, token: token, headers: Self.key("k"))
            #expect(again.status == 202 && again.bytes == first.bytes)
            #expect(server.uploads == files)
            for other in [
                MultipartForm.good("edit", jpeg), .good("other", png),
                MultipartForm.good("edit", png).file("image", png),
            ] {
                let response = try await server.edit(other, token: token, headers: Self.key("k"))
                try await server.expectFailure(response, 409, "idempotency_key_reused", "another edit")
            }
            #expect(server.uploads == files)
            #expect(server.sandbox.submissions.count == 1)
        }
    }
}
