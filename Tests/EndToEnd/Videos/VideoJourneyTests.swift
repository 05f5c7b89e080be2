import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// A video from submission to playback.
@Suite struct VideoJourneyTests {
    @Test func `A submitted video is completed, listed in the history, and played through the proxy`()
        async throws
    {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let submitted = try await server.post(
                "/api/text-to-video", token: token, json: #"{"prompt":"A red fox runs","size":"1280*720"}"#)
            #expect(submitted.status == 202)
            let task = try #require(submitted.json["data"]["task_id"].string)
            let done = try await server.waitForVideo(task, token: token)
            #expect(done["status"] == "completed" && done["progress"] == 100)
            let path = try #require(done["proxy_url"].string)
            let video = try await server.request(.GET, path)
            #expect(video.status == 200 && video.headers.first(name: "content-type") == "video/mp4")
            #expect(video.bytes.count > 1000 && video.bytes[4..<8] == Array("ftyp".utf8)[...])
            let listed = try await server.request(.GET, "/api/user-generations", token: token)
            let generation = try #require(listed.json["data"]["generations"].array.first)
            #expect(generation["proxy_url"].string == path && generation["status"] == "completed")
            #expect(generation["id"].string == task && generation["generation_params"]["size"] == "1280*720")
        }
    }

    @Test func `A video that the provider refuses has a readable error`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(session: "0123456789abcdef")
            let submitted = try await server.post(
                "/api/text-to-video", token: token, json: #"{"prompt":"A fox [fault: content-policy]"}"#)
            let task = try #require(submitted.json["data"]["task_id"].string)
            let done = try await server.waitForVideo(task, token: token)
            #expect(done["status"] == "failed" && done["error"].string?.contains("content rules") == true)
            #expect(done["proxy_url"] == .null)
        }
    }
}
