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
    func `a video is an MP4 that plays and seeks, as long and of the shape that was ordered`(
        model: String, parameters: String, shape: [String]
    ) async throws {
        try await withSandbox { user in
            let id = try await user.video("a red fox: 50% of %{pts} 'snow'", model: model, parameters)
            let answer = try await user.ask(.GET, try await user.videoURL(id))
            #expect(answer.status == 200 && answer.contentType == "video/mp4")
            #expect(try probe(film: answer.body) == shape)
            let (index, frames) = (answer.body.place(of: "moov"), answer.body.place(of: "mdat"))
            #expect(try #require(index) < #require(frames), "what a player reads first has to stand first")
        }
    }

    @Test func `two prompts give different films and one prompt always the same`() async throws {
        try await withSandbox { user in
            var films: [ByteBuffer] = []
            for prompt in ["a red fox", "a white hare", "a red fox"] {
                let id = try await user.video(prompt, #""duration":2"#)
                films.append(try await user.ask(.GET, try await user.videoURL(id)).body)
            }
            #expect(films[0] != films[1] && films[0] == films[2])
        }
    }

    @Test func `several fetches at once make a film once, and all get the same`() async throws {
        try await withSandbox { user in
            let url = try await user.videoURL(try await user.video("a red fox", #""duration":2"#))
            let bodies = try await withThrowingTaskGroup { group in
                for _ in 1...6 { group.addTask { try await user.ask(.GET, url).body } }
                var bodies: Set<ByteBuffer> = []
                for try await body in group { bodies.insert(body) }
                return bodies
            }
            #expect(bodies.count == 1)
        }
    }

    @Test func `without ffmpeg everything but the film works`() async throws {
        var configuration = SandboxConfiguration.immediate
        configuration.ffmpeg = "no-such-ffmpeg"
        try await withSandbox(configuration) { user in
            let answer = try await user.ask(.GET, try await user.videoURL(try await user.video("a fox")))
            #expect(answer.status == 500 && answer.text.contains("apt-get install ffmpeg"))
        }
    }
}

extension ByteBuffer {
    fileprivate func place(of word: String) -> Int? {
        readableBytesView.firstRange(of: Array(word.utf8))?.lowerBound
    }
}
