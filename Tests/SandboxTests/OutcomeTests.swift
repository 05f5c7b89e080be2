import FoundationEssentials
import NIOCore
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct OutcomeTests {
    @Test func `record-info goes from generating to success and echoes the request`() async throws {
        let clock = ManualClock()
        var configuration = SandboxConfiguration.immediate
        configuration.generationTime = .seconds(3)
        // 00:17:03.526 UTC, which the provider writes as 08:17:03.
        let now: @Sendable () -> Date = { Date(timeIntervalSince1970: 1_767_658_623.526) }
        try await withSandbox(configuration, clock: clock, now: now) { user in
            let id = try await user.task("a red fox")
            let before = try #require(try await user.record(id).reply.data)
            #expect(before.successFlag == 0 && before.completeTime == nil && before.response == nil)
            var sleeps = clock.sleeps.makeAsyncIterator()
            #expect(await sleeps.next() == .seconds(3))
            clock.advance(by: .seconds(3))
            _ = try await user.server.ended(id)
            let response = try await user.record(id)
            let after = try #require(try response.reply.data)
            #expect(after.successFlag == 1 && after.taskId == id)
            #expect(after.createTime == "2026-01-06 08:17:03" && after.completeTime == "2026-01-06 08:17:03")
            #expect(after.operationType == "nanobanana_TEXTTOIAMGE")
            #expect(after.paramJson == user.server.submissions.first?.body)
            #expect(after.response?.resultImageUrl == "\(user.base)/r/\(id)_1767658623526.png")
            #expect(response.text.contains(#""errorCode":null"#) && response.text.contains(#""originImageUrl":null"#))
            #expect(user.server.task(id)?.queries == 2)
        }
    }

    @Test(arguments: [
        ("content-policy", 400, 3), ("generation-failed", 501, 3), ("internal-error", 500, 2),
        ("refused-image", 451, 3),
    ])
    func `a failure is reported by record-info and by the callback`(fault: String, code: Int, flag: Int) async throws {
        try await withSandbox { user in
            let id = try await user.task("a fox [fault: \(fault)]")
            var calls = user.receiver.calls.makeAsyncIterator()
            let call = try #require(await calls.next())
            let callback = try JSONDecoder().decode(Reply.self, from: Data(call.body.utf8))
            #expect(callback.code == code && callback.data?.info?.resultImageUrl == "")
            let data = try #require(try await user.record(id).reply.data)
            #expect(data.successFlag == flag && data.errorCode == code && data.errorMessage == callback.msg)
            #expect(data.response == nil)
        }
    }

    @Test func `a slow task ends after its delay and a stuck one on demand`() async throws {
        let clock = ManualClock()
        try await withSandbox(clock: clock) { user in
            let slow = try await user.task("a fox [fault: slow 90s]")
            var sleeps = clock.sleeps.makeAsyncIterator()
            #expect(await sleeps.next() == .seconds(90))
            #expect(try await user.record(slow).reply.data?.successFlag == 0)
            clock.advance(by: .seconds(90))
            #expect(try await user.server.ended(slow).outcome == .success)

            let stuck = try await user.task("a fox [fault: stuck]")
            #expect(try await user.record(stuck).reply.data?.successFlag == 0)
            #expect(try await user.server.finish(stuck).outcome == .success)
            #expect(try await user.server.delivered(stuck).receivedCallbacks == 1)
        }
    }

    @Test func `an edit whose reference cannot be fetched, or is not an image, fails`() async throws {
        try await withSandbox { user in
            let fields = SandboxUser.Create(
                type: "IMAGETOIAMGE", callBackUrl: user.callbackURL, imageUrls: ["\(user.receiverBase)/file"])
            for bytes in ["", "<html>"] {
                user.receiver.serve(.init(string: bytes))
                let id = try #require(try await user.create(fields).reply.data?.taskId)
                let task = try await user.server.ended(id)
                guard case .failure(let code, _, _) = task.outcome else {
                    Issue.record("the edit succeeded")
                    return
                }
                #expect(code == 451)
            }
        }
    }

    @Test func `an unknown or missing task id is refused`() async throws {
        try await withSandbox { user in
            let unknown = try await user.record("0123").reply
            #expect(unknown.code == 404)
            #expect(try await user.get("\(user.base)/api/v1/nanobanana/record-info").reply.code == 400)
        }
    }
}
