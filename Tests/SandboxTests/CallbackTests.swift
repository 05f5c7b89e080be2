import FoundationEssentials
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CallbackTests {
    @Test func `a success callback has shape A and goes to the callback URL with its query`() async throws {
        try await withSandbox { user in
            let id = try await user.task("a red fox")
            var calls = user.receiver.calls.makeAsyncIterator()
            let call = try #require(await calls.next())
            #expect(call.query == "token=secret" && call.contentType == "application/json")
            let reply = try JSONDecoder().decode(Reply.self, from: Data(call.body.utf8))
            #expect(reply.code == 200 && reply.data?.taskId == id)
            #expect(reply.data?.info?.resultImageUrl.hasPrefix("\(user.base)/r/\(id)_") == true)
            #expect(try await user.server.delivered(id).callbacks.map(\.status) == [200])
        }
    }

    @Test func `an undelivered callback is retried three times and no more`() async throws {
        try await withSandbox { user in
            user.receiver.respond(with: 500, 503, 404, 500)
            let id = try await user.task("a red fox")
            let task = try await user.server.delivered(id)
            #expect(task.callbacks.map(\.status) == [500, 503, 404, 500])
            #expect(task.callbacks.map(\.attempt) == [1, 2, 3, 4])
        }
    }

    @Test func `a received callback is not retried`() async throws {
        try await withSandbox { user in
            user.receiver.respond(with: 500)
            let id = try await user.task("a red fox")
            #expect(try await user.server.delivered(id).callbacks.map(\.status) == [500, 200])
        }
    }

    @Test func `retries wait for their interval and late callbacks for their delay`() async throws {
        let clock = ManualClock()
        var configuration = SandboxConfiguration.immediate
        configuration.callbackRetryInterval = .seconds(4)
        try await withSandbox(configuration, clock: clock) { user in
            user.receiver.respond(with: 500)
            let id = try await user.task("a red fox [fault: late-callback 9s]")
            var sleeps = clock.sleeps.makeAsyncIterator()
            #expect(await sleeps.next() == .seconds(9))
            clock.advance(by: .seconds(9))
            #expect(await sleeps.next() == .seconds(4))
            clock.advance(by: .seconds(4))
            #expect(try await user.server.delivered(id).callbacks.map(\.status) == [500, 200])
        }
    }

    @Test(arguments: [("double-callback", 2), ("double-callback 3", 3), ("parallel-callback 20", 20)])
    func `a callback can be delivered several times`(fault: String, count: Int) async throws {
        try await withSandbox { user in
            let id = try await user.task("a red fox [fault: \(fault)]")
            #expect(try await user.server.delivered(id).receivedCallbacks == count)
        }
    }

    @Test func `a callback can arrive before the create response`() async throws {
        try await withSandbox { user in
            let id = try await user.task("a red fox [fault: callback-first]")
            #expect(user.server.task(id)?.receivedCallbacks == 1)
        }
    }

    @Test func `callbacks can contradict each other`() async throws {
        try await withSandbox { user in
            let id = try await user.task("a red fox [fault: contradictory]")
            #expect(try await user.server.delivered(id).callbacks.map(\.code) == [200, 501])
            #expect(try await user.record(id).reply.data?.successFlag == 1)
        }
    }

    @Test func `a callback can have a junk body, or lack its query`() async throws {
        try await withSandbox { user in
            var calls = user.receiver.calls.makeAsyncIterator()
            _ = try await user.task("a red fox [fault: junk-callback]")
            let junk = try #require(await calls.next())
            #expect(throws: (any Error).self) { try JSONDecoder().decode(Reply.self, from: Data(junk.body.utf8)) }
            _ = try await user.task("a red fox [fault: unsigned-callback]")
            #expect(try #require(await calls.next()).query == nil)
        }
    }

    @Test func `a callback of shape B is the body of record-info with code 200 even after a failure`() async throws {
        try await withSandbox { user in
            var calls = user.receiver.calls.makeAsyncIterator()
            let id = try await user.task("a red fox [fault: shape-b, content-policy]")
            let call = try #require(await calls.next())
            let reply = try JSONDecoder().decode(Reply.self, from: Data(call.body.utf8))
            #expect(reply.code == 200 && reply.data?.successFlag == 3 && reply.data?.errorCode == 400)
            #expect(try await user.record(id).text == call.body)
        }
    }

    @Test func `a task without a callback sends one only on demand`() async throws {
        try await withSandbox { user in
            let id = try await user.task("a red fox [fault: no-callback]")
            #expect(try await user.server.ended(id).callbacks.isEmpty)
            #expect(try await user.server.deliverCallback(of: id).receivedCallbacks == 1)
        }
    }

    @Test func `paused callbacks are held and sent on resume`() async throws {
        try await withSandbox { user in
            user.server.pauseCallbacks()
            let held = try await user.task("a red fox")
            _ = try await user.server.wait { records in records.tasks[held]?.isCallbackHeld == true ? true : nil }
            let other = try await user.task("a hare")
            #expect(try await user.server.deliverCallback(of: other).receivedCallbacks == 1)
            #expect(user.server.task(held)?.callbacks.isEmpty == true)
            user.server.resumeCallbacks()
            #expect(try await user.server.delivered(held).receivedCallbacks == 1)
        }
    }

    @Test func `a callback without a response counts as undelivered`() async throws {
        var configuration = SandboxConfiguration.immediate
        configuration.callbackRetries = 0
        try await withSandbox(configuration) { user in
            let fields = SandboxUser.Create(callBackUrl: "http://127.0.0.1:1/callback")
            let id = try #require(try await user.create(fields).reply.data?.taskId)
            #expect(try await user.server.delivered(id).callbacks.map(\.status) == [nil])
        }
        #expect(SandboxConfiguration().callbackTimeout == .seconds(15))
    }
}
