import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// From the prompt to playing, through the real doors.
@Suite struct VideoJourneyTests {
    @Test func `A video that was asked for is made, stands in the history, and plays from an address of ours`()
        async throws
    {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let asked = try await server.post(
                "/api/text-to-video", token: token, json: #"{"prompt":"A red fox runs","size":"1280*720"}"#)
            #expect(asked.status == 202)
            let task = try #require(asked.json["data"]["task_id"].string)
            let done = try await server.awaitVideo(task, token: token)
            #expect(done["status"] == "completed" && done["progress"] == 100)
            let address = try #require(done["proxy_url"].string)
            let video = try await server.ask(.GET, address)
            #expect(video.status == 200 && video.headers.first(name: "content-type") == "video/mp4")
            #expect(video.bytes.count > 1000 && video.bytes[4..<8] == Array("ftyp".utf8)[...])
            let listed = try await server.ask(.GET, "/api/user-generations", token: token)
            let generation = try #require(listed.json["data"]["generations"].array.first)
            #expect(generation["proxy_url"].string == address && generation["status"] == "completed")
            #expect(generation["id"].string == task && generation["generation_params"]["size"] == "1280*720")
        }
    }

    @Test func `A video that the provider refuses says why, in words of ours`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(session: "0123456789abcdef")
            let asked = try await server.post(
                "/api/text-to-video", token: token, json: #"{"prompt":"A fox [fault: content-policy]"}"#)
            let task = try #require(asked.json["data"]["task_id"].string)
            let done = try await server.awaitVideo(task, token: token)
            #expect(done["status"] == "failed" && done["error"].string?.contains("content rules") == true)
            #expect(done["proxy_url"] == .null)
        }
    }
}
