import FoundationEssentials
import NIOCore
import NIOHTTP1
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(2)))
struct VideoRenderingTests {
    @Test(arguments: [
        ("wan2.6-t2v", #""size":"1280*720","duration":2"#, ["h264,854,480,2.000000", "aac,2.000000"]),
        ("wanx2.1-t2v-turbo", #""size":"480*832""#, ["h264,276,480,5.000000"]),
        ("wan2.7-t2v", #""ratio":"1:1","duration":3"#, ["h264,480,480,3.000000", "aac,3.000000"]),
    ])
    func `a video is an MP4 that plays and seeks, with the requested duration and size`(
        model: String, parameters: String, shape: [String]
    ) async throws {
        try await withSandbox { user in
            let id = try await user.video("a red fox: 50% of %{pts} 'snow'", model: model, parameters)
            let response = try await user.request(.GET, try await user.videoURL(id))
            #expect(response.status == 200 && response.contentType == "video/mp4")
            #expect(try probe(video: response.body) == shape)
            let (index, frames) = (response.body.offset(of: "moov"), response.body.offset(of: "mdat"))
            #expect(try #require(index) < #require(frames), "the index must come before the frames")
        }
    }

    @Test func `different prompts give different videos, the same prompt the same video`() async throws {
        try await withSandbox { user in
            var videos: [ByteBuffer] = []
            for prompt in ["a red fox", "a white hare", "a red fox"] {
                let id = try await user.video(prompt, #""duration":2"#)
                videos.append(try await user.request(.GET, try await user.videoURL(id)).body)
            }
            #expect(videos[0] != videos[1] && videos[0] == videos[2])
        }
    }

    @Test func `concurrent fetches render a video once and get the same bytes`() async throws {
        try await withSandbox { user in
            let url = try await user.videoURL(try await user.video("a red fox", #""duration":2"#))
            let bodies = try await withThrowingTaskGroup { group in
                for _ in 1...6 { group.addTask { try await user.request(.GET, url).body } }
                var bodies: Set<ByteBuffer> = []
                for try await body in group { bodies.insert(body) }
                return bodies
            }
            #expect(bodies.count == 1)
        }
    }

    @Test func `without ffmpeg everything but rendering works`() async throws {
        var configuration = SandboxConfiguration.immediate
        configuration.ffmpeg = "no-such-ffmpeg"
        try await withSandbox(configuration) { user in
            let response = try await user.request(.GET, try await user.videoURL(try await user.video("a fox")))
            #expect(response.status == 500 && response.text.contains("apt-get install ffmpeg"))
        }
    }
}

extension ByteBuffer {
    fileprivate func offset(of name: String) -> Int? {
        readableBytesView.firstRange(of: Array(name.utf8))?.lowerBound
    }
}
