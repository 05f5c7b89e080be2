import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// An image from submission to history.
@Suite struct ImageJourneyTests {
    @Test func `A submitted image is completed by a callback and listed in its owner's history`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let submitted = try await server.post(
                "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"A red fox in the snow"}"#)
            #expect(submitted.status == 202)
            let task = try #require(submitted.json["data"]["taskId"].string)
            _ = try await server.sandbox.delivered(task)
            let listed = try await server.request(.GET, "/api/v1/nanobanana/images", token: token)
            let image = try #require(listed.json["data"]["images"].array.first)
            #expect(image["status"] == "completed")
            #expect(image["taskId"].string == task)
            #expect(listed.json["data"]["pagination"]["total"] == 1)
        }
    }
}
