import Domain
import Providers
import Sandbox
import TestSupport
import Testing

/// The request body of a submission, as received by the sandbox.
@Suite struct DashScopeBodyTests {
    private static let full = VideoRequest(
        prompt: Prompt("Ein \"Fuchs\"\n🦊")!, negativePrompt: "Schnee", duration: 10, size: VideoSize("832x1088"),
        fps: 24, seed: 2_147_483_647)

    @Test func `a submission is asynchronous and contains its model and API key`() async throws {
        try await VideoProviderFixture.withSandbox { sandbox, provider in
            let task = try await provider.submit(VideoProviderFixture.request("A fox"))
            let submission = try #require(sandbox.submissions.first)
            #expect(submission.taskID == task.text && submission.model == "wan2.6-t2v")
            #expect(submission.headers["authorization"] == "Bearer \(VideoProviderFixture.key)")
            #expect(submission.headers["content-type"] == "application/json")
            #expect(submission.headers["x-dashscope-async"] == "enable")
            #expect(
                submission.body.json
                    == #"{"model":"wan2.6-t2v","input":{"prompt":"A fox"},"parameters":{"watermark":false}}"#.json)
        }
    }

    @Test func `the older dialect sends the size in pixels`() async throws {
        try await VideoProviderFixture.withSandbox { sandbox, provider in
            _ = try await provider.submit(Self.full)
            #expect(
                sandbox.submissions.first?.body.json
                    == #"""
                    {"model":"wan2.6-t2v","input":{"prompt":"Ein \"Fuchs\"\n🦊","negative_prompt":"Schnee"},
                    "parameters":{"size":"832*1088","duration":10,"seed":2147483647,"watermark":false}}
                    """#.json)
        }
    }

    @Test(arguments: ["wan2.7-t2v", "wan3.0-video"])
    func `the newer dialect sends the size as resolution and ratio`(model: String) async throws {
        try await VideoProviderFixture.withScriptedServer {
            $0.model = DashScopeModel(model)
        } _: { server, provider in
            server.respond(200, #"{"output":{"task_id":"t","task_status":"PENDING"},"request_id":"r"}"#)
            _ = try await provider.submit(Self.full)
            #expect(
                server.bodies.first?.json
                    == #"""
                    {"model":"\#(model)","input":{"prompt":"Ein \"Fuchs\"\n🦊","negative_prompt":"Schnee"},
                    "parameters":{"resolution":"720P","ratio":"3:4","duration":10,"seed":2147483647,"watermark":false}}
                    """#.json)
        }
    }

    @Test(arguments: VideoSize.all)
    func `the sandbox accepts every supported size in the dialect of its model`(size: VideoSize) async throws {
        for name in ["wan2.5-t2v-preview", "wan2.7-t2v"] {
            try await VideoProviderFixture.withSandbox {
                $0.model = DashScopeModel(name)
            } _: { sandbox, provider in
                guard provider.capabilities.resolutions.contains(size.resolution) else { return }
                let request = VideoRequest(prompt: Prompt("A fox")!, duration: 5, size: size)
                let outcome = await VideoSubmissionOutcome(provider, request)
                #expect(outcome == .accepted, "\(name) \(sandbox.submissions.map(\.body))")
            }
        }
    }

    @Test func `submissions use one path, and the poll of any task id stays below the tasks path`() async throws {
        try await VideoProviderFixture.withScriptedServer { server, provider in
            server.respond(200, #"{"output":{"task_id":"t","task_status":"RUNNING"}}"#)
            _ = try await provider.submit(VideoProviderFixture.request("A fox"))
            for name in ["a/b&c=d#e%?f", "../../keys", "a\\b;c", "x@y:z", "~'\"<>{}|^`"] {
                _ = try await provider.status(of: TaskID(name)!)
            }
            #expect(
                server.requests.map { $0.prefix { $0 != "\r\n" } } == [
                    "POST /api/v1/services/aigc/video-generation/video-synthesis HTTP/1.1",
                    "GET /api/v1/tasks/a%2fb%26c%3dd%23e%25%3ff HTTP/1.1",
                    "GET /api/v1/tasks/..%2f..%2fkeys HTTP/1.1",
                    "GET /api/v1/tasks/a%5cb%3bc HTTP/1.1",
                    "GET /api/v1/tasks/x%40y%3az HTTP/1.1",
                    "GET /api/v1/tasks/%7e%27%22%3c%3e%7b%7d%7c%5e%60 HTTP/1.1",
                ])
            for poll in server.requests.dropFirst() {
                #expect(poll.contains("Authorization: Bearer \(VideoProviderFixture.key)"))
                #expect(!poll.lowercased().contains("x-dashscope-async"))
            }
        }
    }
}

extension String {
    fileprivate var json: TestJSON { TestJSON(parsing: self) }
}
