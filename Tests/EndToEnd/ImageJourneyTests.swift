import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// From the prompt to the history, through the real doors.
@Suite struct ImageJourneyTests {
    @Test func `An image that was asked for is called back and listed in its owner's history`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let asked = try await server.post(
                "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"A red fox in the snow"}"#)
            #expect(asked.status == 202)
            let task = try #require(asked.json["data"]["taskId"].string)
            _ = try await server.sandbox.delivered(task)
            let listed = try await server.ask(.GET, "/api/v1/nanobanana/images", token: token)
            let image = try #require(listed.json["data"]["images"].array.first)
            #expect(image["status"] == "completed")
            #expect(image["taskId"].string == task)
            #expect(listed.json["data"]["pagination"]["total"] == 1)
        }
    }
}
