import FoundationEssentials
import NIOCore
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(2)))
struct ImageFileTests {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    @Test(arguments: [("1:1", 512, 512), ("16:9", 768, 432), ("9:16", 432, 768), ("21:9", 896, 384)])
    func `a result is a real PNG of the size that image_size asks for`(
        size: String, width: Int, height: Int
    ) async throws {
        try await withSandbox { user in
            let fields = SandboxUser.Create(callBackUrl: user.callbackURL, imageSize: size)
            let id = try #require(try await user.create(fields).reply.data?.taskId)
            let answer = try await user.picture(id)
            #expect(answer.status == 200 && answer.contentType == "image/png")
            #expect(Array(answer.body.readableBytesView.prefix(8)) == Self.signature)
            #expect(answer.body.getInteger(at: 16, as: UInt32.self) == UInt32(width))
            #expect(answer.body.getInteger(at: 20, as: UInt32.self) == UInt32(height))
            let probe = try probe(answer.body)
            #expect(probe == "png,\(width),\(height)")
            #expect(user.server.task(id)?.downloads == 1)
        }
    }

    @Test func `two prompts give different pictures and one prompt always the same`() async throws {
        try await withSandbox { user in
            var pictures: [[UInt8]] = []
            for prompt in ["a red fox", "a white hare", "a red fox [fault: double-callback]"] {
                let answer = try await user.picture(try await user.task(prompt))
                pictures.append(Array(answer.body.readableBytesView))
            }
            #expect(pictures[0] != pictures[1])
            #expect(pictures.allSatisfy { $0.starts(with: Self.signature) })
            let again = try await user.picture(try await user.task("a red fox"))
            #expect(Array(again.body.readableBytesView) == pictures[0])
        }
    }

    @Test(arguments: [
        "50% off: 'quoted', [brackets]; %{localtime} \\n $(touch x) `id` \"x\"", "雪の中の赤い狐 🦊",
        String(repeating: "a very long prompt with many words ", count: 600), String(repeating: "x", count: 5000),
        "[fault: double-callback]",
    ])
    func `no prompt keeps a picture from being drawn`(prompt: String) async throws {
        try await withSandbox { user in
            let answer = try await user.picture(try await user.task(prompt))
            #expect(try probe(answer.body) == "png,512,512")
        }
    }

    @Test func `an edit shows the reference under the prompt`() async throws {
        try await withSandbox { user in
            let first = try await user.picture(try await user.task("a red fox"))
            user.receiver.serve(first.body)
            var fields = SandboxUser.Create(
                prompt: "make it night", type: "IMAGETOIAMGE", callBackUrl: user.callbackURL,
                imageUrls: ["\(user.receiverBase)/file"], imageSize: "4:3")
            let edit = try #require(try await user.create(fields).reply.data?.taskId)
            let answer = try await user.picture(edit)
            #expect(try probe(answer.body) == "png,640,480")
            fields.type = "TEXTTOIAMGE"
            let plain = try #require(try await user.create(fields).reply.data?.taskId)
            #expect(try await user.picture(plain).body != answer.body)
        }
    }

    @Test func `many pictures at once are all drawn`() async throws {
        try await withSandbox { user in
            try await withThrowingTaskGroup { group in
                for number in 1...8 {
                    group.addTask { try await user.picture(try await user.task("fox number \(number)")).status }
                }
                for try await status in group { #expect(status == 200) }
            }
        }
    }

    @Test func `a missing result, a junk result and a wrong name are no pictures`() async throws {
        try await withSandbox { user in
            #expect(try await user.picture(try await user.task("a fox [fault: missing-result]")).status == 404)
            let junk = try await user.picture(try await user.task("a fox [fault: junk-result]"))
            #expect(junk.status == 200 && junk.contentType == "text/html")
            let id = try await user.task("a fox")
            #expect(try await user.get("\(user.base)/r/\(id)_1.png").status == 404)
        }
    }

    @Test func `without ffmpeg the answer says what to install`() async throws {
        var configuration = SandboxConfiguration.immediate
        configuration.ffmpeg = "no-such-ffmpeg"
        try await withSandbox(configuration) { user in
            let answer = try await user.picture(try await user.task("a fox"))
            #expect(answer.status == 500)
            #expect(answer.text.contains("apt-get install ffmpeg fonts-dejavu-core"))
        }
    }
}
