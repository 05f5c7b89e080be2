import FoundationEssentials
import NIOHTTP1
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct VideoCreateTests {
    @Test func `a create call returns a pending task and is recorded with its headers and body`() async throws {
        try await withSandbox { user in
            let response = try await user.createVideo("a red fox", #""duration":3,"size":"1280*720""#)
            let reply = try response.video
            #expect(response.status == 200 && reply.output?.taskStatus == "PENDING")
            let id = try #require(reply.output?.taskId)
            #expect(UUID(uuidString: id) != nil && UUID(uuidString: reply.requestId) != nil)
            let submission = try #require(user.server.records.submissions(to: .dashScope).first)
            #expect(submission.reply == .accepted(taskID: id))
            #expect(submission.prompt == "a red fox" && submission.model == "wan2.6-t2v")
            #expect(submission.headers["x-dashscope-async"] == "enable")
            #expect(submission.headers["authorization"] == "Bearer key")
            #expect(submission.body.contains("1280*720"))
            #expect(user.server.records.submissions(to: .nanoBanana).isEmpty)
            #expect(try await user.server.task(prompt: "a red fox").provider == .dashScope)
        }
    }

    @Test func `a call without a key, or without the asynchronous header, is refused`() async throws {
        try await withSandbox { user in
            let body = #"{"model":"wan2.6-t2v","input":{"prompt":"a fox"}}"#
            let unauthorized = try await user.createVideo(body: body, headers: ["x-dashscope-async": "enable"])
            #expect(unauthorized.status == 401)
            #expect(try unauthorized.video.code == "InvalidApiKey")
            let synchronous = try await user.createVideo(body: body, headers: ["authorization": "Bearer key"])
            #expect(synchronous.status == 403)
            #expect(try synchronous.video.code == "AccessDenied")
            #expect(user.server.records.tasks.isEmpty)
        }
    }

    @Test(arguments: [
        ("wan2.6-t2v", #""size":"1632*1248","duration":15,"shot_type":"multi","seed":0"#),
        ("wan2.6-t2v-us", #""duration":10"#), ("wan2.5-t2v-preview", #""size":"480*832","duration":10"#),
        ("wan2.2-t2v-plus", #""size":"624*624","duration":5"#), ("wanx2.1-t2v-turbo", #""size":"832*480""#),
        ("wan2.1-t2v-plus", #""size":"960*960","prompt_extend":false,"watermark":true"#),
        ("wan2.7-t2v", #""resolution":"720P","ratio":"9:16","duration":2"#), ("wan3.0-t2v", #""duration":15"#),
        ("happyhorse-1.0-t2v", #""ratio":"1:1""#),
    ])
    func `supported parameters are accepted`(model: String, parameters: String) async throws {
        try await withSandbox { user in
            let response = try await user.createVideo("a fox", model: model, parameters)
            #expect(response.status == 200, "\(response.text)")
        }
    }

    @Test(arguments: [
        ("wan2.6-t2v", #""size":"832*480""#), ("wan2.6-t2v", #""size":"1280x720""#), ("wan2.6-t2v", #""duration":16"#),
        ("wan2.6-t2v", #""resolution":"720P""#), ("wan2.6-t2v", #""shot_type":"single","prompt_extend":false"#),
        ("wan2.6-t2v", #""seed":-1"#), ("wan2.6-t2v", #""seed":2147483648"#), ("wan2.6-t2v", #""duration":"5""#),
        ("wan2.6-t2v-us", #""duration":6"#), ("wan2.5-t2v-preview", #""duration":7"#),
        ("wan2.5-t2v-preview", #""shot_type":"multi""#), ("wan2.2-t2v-plus", #""size":"1280*720""#),
        ("wan2.2-t2v-plus", #""duration":6"#), ("wanx2.1-t2v-plus", #""size":"832*480""#),
        ("wan2.7-t2v", #""size":"1280*720""#), ("wan2.7-t2v", #""resolution":"720p""#),
        ("wan2.7-t2v", #""resolution":"480P""#), ("wan2.7-t2v", #""ratio":"21:9""#), ("wan2.7-t2v", #""duration":1"#),
    ])
    func `an unsupported parameter is refused`(model: String, parameters: String) async throws {
        try await withSandbox { user in
            let response = try await user.createVideo("a fox", model: model, parameters)
            #expect(response.status == 400)
            #expect(try response.video.code == "InvalidParameter")
            #expect(try response.video.message?.isEmpty == false)
            #expect(user.server.submissions.map(\.reply) == [.refused(code: 400)])
        }
    }

    @Test func `an unknown model, a missing prompt and invalid JSON are refused`() async throws {
        try await withSandbox { user in
            let unknown = try await user.createVideo("a fox", model: "sora").video
            #expect(unknown.code == "ModelNotFound")
            for body in [#"{"model":"wan2.6-t2v"}"#, #"{"model":"wan2.6-t2v","input":{"prompt":" "}}"#, "{"] {
                let refused = try await user.createVideo(body: body).video
                #expect(refused.code == "InvalidParameter")
            }
            let foreign = try await user.createVideo("a fox [fault: no-credit]").video
            #expect(foreign.message?.contains("no-credit") == true)
        }
    }

    @Test func `a prompt that is too long is truncated silently`() async throws {
        try await withSandbox { user in
            let id = try await user.video(String(repeating: "x", count: 900), model: "wanx2.1-t2v-turbo")
            _ = try await user.server.ended(id)
            #expect(try await user.videoTask(id).output?.origPrompt?.count == 800)
        }
    }
}
