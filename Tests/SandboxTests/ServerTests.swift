import AsyncHTTPClient
import Sandbox
import ServiceLifecycle
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ServerTests {
    @Test func `graceful shutdown ends requests that hang and tasks in progress`() async throws {
        let server = SandboxServer(configuration: SandboxConfiguration(), logger: .quiet, clock: ManualClock())
        let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: .quiet))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            let user = SandboxUser(
                server: server, receiver: CallbackReceiver(), base: try await server.baseURL,
                receiverBase: "http://127.0.0.1:1")
            tasks.addTask {
                await #expect(throws: HTTPClientError.self) { try await user.create("a fox [fault: hang]") }
            }
            _ = try await server.task(prompt: "a fox [fault: hang]")
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await #expect(throws: SandboxError.stopped) { try await server.wait { _ in nil as Int? } }
    }

    @Test func `cancellation stops everything, as graceful shutdown does`() async throws {
        let server = SandboxServer(configuration: SandboxConfiguration(), logger: .quiet, clock: ManualClock())
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await server.run() }
            let user = SandboxUser(
                server: server, receiver: CallbackReceiver(), base: try await server.baseURL,
                receiverBase: "http://127.0.0.1:1")
            for number in 1...50 {
                tasks.addTask { _ = try await user.create("fox \(number) [fault: hang]") }
            }
            _ = try await server.wait { $0.tasks.count > 5 ? true : nil }
            tasks.cancelAll()
            while !tasks.isEmpty { _ = try? await tasks.next() }
        }
        await #expect(throws: SandboxError.stopped) { try await server.wait { _ in nil as Int? } }
    }

    @Test func `a port in use fails run and every waiter for the port`() async throws {
        try await withSandbox { user in
            var configuration = SandboxConfiguration.immediate
            configuration.port = try await user.server.port
            let second = SandboxServer(configuration: configuration, logger: .quiet)
            try await withThrowingTaskGroup { group in
                group.addTask {
                    await #expect(throws: (any Error).self) { try await second.run() }
                }
                await #expect(throws: SandboxError.self) { try await second.port }
                try await group.waitForAll()
            }
        }
    }

    @Test func `the oldest tasks are dropped beyond the limit`() async throws {
        var configuration = SandboxConfiguration.immediate
        configuration.taskLimit = 10
        try await withSandbox(configuration) { user in
            let first = try await user.task("fox 0")
            for number in 1...10 { _ = try await user.task("fox \(number)") }
            #expect(user.server.submissions.count == 10 && user.server.records.received == 11)
            #expect(user.server.records.tasks.count == 10)
            #expect(try await user.record(first).reply.code == 404)
        }
    }

    @Test func `results use the public base URL`() async throws {
        var configuration = SandboxConfiguration.immediate
        configuration.publicBaseURL = "http://images.example:8090"
        try await withSandbox(configuration) { user in
            let url = "http://127.0.0.1:\(try await user.server.port)"
            let local = SandboxUser(
                server: user.server, receiver: user.receiver, base: url, receiverBase: user.receiverBase)
            let id = try await local.task("a fox")
            _ = try await user.server.ended(id)
            let result = try await local.record(id).reply.data?.response?.resultImageUrl
            #expect(result?.hasPrefix("http://images.example:8090/r/\(id)_") == true)
        }
    }
}
