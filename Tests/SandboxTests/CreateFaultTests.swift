import AsyncHTTPClient
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CreateFaultTests {
    @Test(arguments: [
        ("bad-request", 200, 400), ("unauthorized", 401, 401), ("no-credit", 200, 402), ("throttle", 429, 429),
        ("server-error", 200, 500), ("server-error http", 500, 500), ("throttle business", 200, 429),
        ("unavailable", 503, 503),
    ])
    func `a refusal has its code and creates no task`(fault: String, status: Int, code: Int) async throws {
        try await withSandbox { user in
            let response = try await user.create("a fox [fault: \(fault)]")
            #expect(response.status == status)
            #expect(try response.reply.code == code)
            #expect(user.server.submissions.map(\.reply) == [.refused(code: code)])
            #expect(user.server.records.tasks.isEmpty)
        }
    }

    @Test func `a counted fault applies that often to one prompt and to no other`() async throws {
        try await withSandbox { user in
            let prompt = "a fox [fault: throttle 2]"
            var codes: [Int] = []
            for _ in 1...3 { codes.append(try await user.create(prompt).reply.code) }
            #expect(codes == [429, 429, 200])
            #expect(try await user.create("a hare [fault: throttle 1]").reply.code == 429)
            #expect(user.server.records.submissions(prompt: prompt).count == 3)
        }
    }

    @Test(arguments: [429, 502, 503])
    func `a gateway's page hides the task that was created`(status: Int) async throws {
        try await withSandbox { user in
            let response = try await user.create("a fox [fault: gateway-\(status)]")
            #expect(response.status == status && response.contentType == "text/html")
            let task = try await user.server.task(prompt: "a fox [fault: gateway-\(status)]")
            #expect(user.server.submissions.map(\.reply) == [.lost(taskID: task.id)])
        }
    }

    @Test func `a create call that hangs still creates its task`() async throws {
        try await withSandbox { user in
            try await withThrowingTaskGroup { group in
                group.addTask { _ = try await user.create("a fox [fault: hang]") }
                let task = try await user.server.task(prompt: "a fox [fault: hang]")
                #expect(user.server.submissions.first?.reply == .lost(taskID: task.id))
                _ = try await user.server.delivered(task.id)
                group.cancelAll()
                while !group.isEmpty { _ = try? await group.next() }
            }
        }
    }

    @Test func `a slow reply arrives after its delay`() async throws {
        let clock = ManualClock()
        try await withSandbox(clock: clock) { user in
            try await withThrowingTaskGroup { group in
                group.addTask { try await user.create("a fox [fault: slow-reply 7s]").reply.code }
                var sleeps = clock.sleeps.makeAsyncIterator()
                #expect(await sleeps.next() == .seconds(7))
                #expect(user.server.submissions.map(\.reply) == [.pending])
                clock.advance(by: .seconds(7))
                let code = try await group.next()
                #expect(code == 200)
            }
        }
    }

    @Test func `a closed connection, a junk reply and a reply without a task id still create a task`() async throws {
        try await withSandbox { user in
            await #expect(throws: HTTPClientError.self) { try await user.create("a fox [fault: disconnect]") }
            let junk = try await user.create("a fox [fault: junk-reply]")
            #expect(junk.status == 200 && junk.contentType == "text/html")
            let unnamed = try await user.create("a fox [fault: no-task-id]").reply
            #expect(unnamed.code == 200 && unnamed.data?.taskId == nil)
            #expect(user.server.records.tasks.count == 3)
        }
    }

    @Test func `the same task id can be returned twice`() async throws {
        try await withSandbox { user in
            let first = try await user.task("a fox")
            #expect(try await user.task("a hare [fault: same-task-id]") == first)
            #expect(user.server.records.tasks.count == 1)
        }
    }

    @Test func `default faults apply to every prompt until they are changed`() async throws {
        var configuration = SandboxConfiguration.immediate
        configuration.faults = try SandboxDirectives(setting: "throttle 1")
        try await withSandbox(configuration) { user in
            #expect(try await user.create("a fox").reply.code == 429)
            #expect(try await user.create("a hare").reply.code == 200)
            try user.server.setDefaultFaults("[fault: server-error]")
            #expect(try await user.create("a fox").reply.code == 500)
            try user.server.setDefaultFaults("")
            #expect(try await user.create("a fox").reply.code == 200)
        }
    }
}
