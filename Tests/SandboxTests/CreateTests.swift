import FoundationEssentials
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CreateTests {
    @Test func `a valid create call returns a task id in the envelope`() async throws {
        try await withSandbox { user in
            let response = try await user.create("a red fox")
            let reply = try response.reply
            #expect(response.status == 200 && reply.code == 200 && reply.msg == "success")
            #expect(reply.data?.taskId?.count == 32)
            let submission = try #require(user.server.submissions.first)
            #expect(submission.reply == .accepted(taskID: reply.data?.taskId ?? ""))
            #expect(submission.callbackURL == user.callbackURL)
        }
    }

    @Test(arguments: [
        (#"{"type":"TEXTTOIAMGE","callBackUrl":"http://h/c"}"#, "prompt"),
        (#"{"prompt":" ","type":"TEXTTOIAMGE","callBackUrl":"http://h/c"}"#, "prompt"),
        (#"{"prompt":"p","callBackUrl":"http://h/c"}"#, "type"),
        (#"{"prompt":"p","type":"TEXTTOIMAGE","callBackUrl":"http://h/c"}"#, "type"),
        (#"{"prompt":"p","type":"TEXTTOIAMGE"}"#, "callBackUrl"),
        (#"{"prompt":"p","type":"TEXTTOIAMGE","callBackUrl":"ftp://h/c"}"#, "callBackUrl"),
        (#"{"prompt":"p","type":"TEXTTOIAMGE","callBackUrl":"http://h/c","numImages":5}"#, "numImages"),
        (#"{"prompt":"p","type":"TEXTTOIAMGE","callBackUrl":"http://h/c","numImages":0}"#, "numImages"),
        (#"{"prompt":"p","type":"TEXTTOIAMGE","callBackUrl":"http://h/c","image_size":"2:1"}"#, "image_size"),
        (#"{"prompt":"p","type":"IMAGETOIAMGE","callBackUrl":"http://h/c"}"#, "imageUrls"),
        (#"{"prompt":"p","type":"IMAGETOIAMGE","callBackUrl":"http://h/c","imageUrls":["data:x"]}"#, "imageUrls"),
        (#"{"prompt":7}"#, "JSON"),
        ("nothing", "JSON"),
    ])
    func `a create call with a bad field is refused with code 400 and names the field`(
        body: String, field: String
    ) async throws {
        try await withSandbox { user in
            let response = try await user.create(body: body)
            let reply = try response.reply
            #expect(response.status == 200 && reply.code == 400 && reply.data == nil)
            #expect(reply.msg.contains(field))
            #expect(user.server.submissions.map(\.reply) == [.refused(code: 400)])
        }
    }

    @Test func `every documented image size and count is accepted`() async throws {
        try await withSandbox { user in
            for size in ["1:1", "9:16", "16:9", "3:4", "4:3", "3:2", "2:3", "5:4", "4:5", "21:9"] {
                let fields = SandboxUser.Create(callBackUrl: user.callbackURL, numImages: 4, imageSize: size)
                let reply = try await user.create(fields).reply
                #expect(reply.code == 200)
            }
        }
    }

    @Test(arguments: [nil, "", "other"])
    func `a call without the right key is refused with the documented body`(key: String?) async throws {
        var configuration = SandboxConfiguration.immediate
        configuration.apiKey = "right"
        try await withSandbox(configuration) { user in
            let response = try await user.create(body: "{}", key: key)
            #expect(response.status == 401)
            #expect(response.text == #"{"code":401,"msg":"You do not have access permissions"}"#)
            #expect(try await user.get("\(user.base)/api/v1/common/credit", key: key).status == 401)
            #expect(try await user.get("\(user.base)/api/v1/nanobanana/record-info?taskId=1", key: key).status == 401)
            #expect(try await user.get("\(user.base)/api/v1/common/credit", key: "right").status == 200)
        }
    }

    @Test func `the credit call returns the plain number`() async throws {
        try await withSandbox { user in
            let response = try await user.get("\(user.base)/api/v1/common/credit")
            #expect(response.text == #"{"code":200,"data":1000,"msg":"success"}"#)
        }
    }

    @Test func `an unknown directive is refused and the message lists the known ones`() async throws {
        try await withSandbox { user in
            let reply = try await user.create("a fox [fault: explode]").reply
            #expect(reply.code == 400)
            #expect(SandboxFault.all.allSatisfy { reply.msg.contains($0.rawValue) })
        }
    }
}
