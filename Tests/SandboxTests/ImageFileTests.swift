import FoundationEssentials
import NIOCore
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(2)))
struct ImageFileTests {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    @Test(arguments: [("1:1", 512, 512), ("16:9", 768, 432), ("9:16", 432, 768), ("21:9", 896, 384)])
    func `a result is a valid PNG of the size in image_size`(
        size: String, width: Int, height: Int
    ) async throws {
        try await withSandbox { user in
            let fields = SandboxUser.Create(callBackUrl: user.callbackURL, imageSize: size)
            let id = try #require(try await user.create(fields).reply.data?.taskId)
            let response = try await user.image(id)
            #expect(response.status == 200 && response.contentType == "image/png")
            #expect(Array(response.body.readableBytesView.prefix(8)) == Self.signature)
            #expect(response.body.getInteger(at: 16, as: UInt32.self) == UInt32(width))
            #expect(response.body.getInteger(at: 20, as: UInt32.self) == UInt32(height))
            let probe = try probe(response.body)
            #expect(probe == "png,\(width),\(height)")
            #expect(user.server.task(id)?.downloads == 1)
        }
    }

    @Test func `different prompts give different images, the same prompt the same image`() async throws {
        try await withSandbox { user in
            var images: [[UInt8]] = []
            for prompt in ["a red fox", "a white hare", "a red fox [fault: double-callback]"] {
                let response = try await user.image(try await user.task(prompt))
                images.append(Array(response.body.readableBytesView))
            }
            #expect(images[0] != images[1])
            #expect(images.allSatisfy { $0.starts(with: Self.signature) })
            let again = try await user.image(try await user.task("a red fox"))
            #expect(Array(again.body.readableBytesView) == images[0])
        }
    }

    @Test(arguments: [
        "50% off: 'quoted', [brackets]; %{localtime} \\n $(touch x) `id` \"x\"", "雪の中の赤い狐 🦊",
        String(repeating: "a very long prompt with many words ", count: 600), String(repeating: "x", count: 5000),
        "[fault: double-callback]",
    ])
    func `every prompt can be rendered`(prompt: String) async throws {
        try await withSandbox { user in
            let response = try await user.image(try await user.task(prompt))
            #expect(try probe(response.body) == "png,512,512")
        }
    }

    @Test func `an edit shows the reference image below the prompt`() async throws {
        try await withSandbox { user in
            let first = try await user.image(try await user.task("a red fox"))
            user.receiver.serve(first.body)
            var fields = SandboxUser.Create(
                prompt: "make it night", type: "IMAGETOIAMGE", callBackUrl: user.callbackURL,
                imageUrls: ["\(user.receiverBase)/file"], imageSize: "4:3")
            let edit = try #require(try await user.create(fields).reply.data?.taskId)
            let response = try await user.image(edit)
            #expect(try probe(response.body) == "png,640,480")
            fields.type = "TEXTTOIAMGE"
            let plain = try #require(try await user.create(fields).reply.data?.taskId)
            #expect(try await user.image(plain).body != response.body)
        }
    }

    @Test func `many images can be rendered at once`() async throws {
        try await withSandbox { user in
            try await withThrowingTaskGroup { group in
                for number in 1...8 {
                    group.addTask { try await user.image(try await user.task("fox number \(number)")).status }
                }
                for try await status in group { #expect(status == 200) }
            }
        }
    }

    @Test func `a missing result, a junk result and a wrong name return no image`() async throws {
        try await withSandbox { user in
            #expect(try await user.image(try await user.task("a fox [fault: missing-result]")).status == 404)
            let junk = try await user.image(try await user.task("a fox [fault: junk-result]"))
            #expect(junk.status == 200 && junk.contentType == "text/html")
            let id = try await user.task("a fox")
            #expect(try await user.get("\(user.base)/r/\(id)_1.png").status == 404)
        }
    }

    @Test func `without ffmpeg the response says what to install`() async throws {
        var configuration = SandboxConfiguration.immediate
        configuration.ffmpeg = "no-such-ffmpeg"
        try await withSandbox(configuration) { user in
            let response = try await user.image(try await user.task("a fox"))
            #expect(response.status == 500)
            #expect(response.text.contains("apt-get install ffmpeg fonts-dejavu-core"))
        }
    }
}
