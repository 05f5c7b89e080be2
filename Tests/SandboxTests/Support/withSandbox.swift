import FoundationEssentials
import Logging
import Sandbox
import ServiceLifecycle

/// Runs a sandbox and a callback receiver around `body`, and shuts both down afterwards.
func withSandbox(
    _ configuration: SandboxConfiguration = .immediate,
    clock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> Date = { Date() },
    _ body: (SandboxUser) async throws -> Void
) async throws {
    let server = SandboxServer(configuration: configuration, logger: .quiet, clock: clock, now: now)
    let receiver = CallbackReceiver()
    let group = ServiceGroup(
        configuration: .init(services: [.init(service: server), .init(service: receiver)], logger: .quiet))
    try await withThrowingTaskGroup { tasks in
        tasks.addTask { try await group.run() }
        let user = SandboxUser(
            server: server, receiver: receiver, base: try await server.baseURL,
            receiverBase: "http://127.0.0.1:\(try await receiver.port)")
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(user))
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        try result.get()
    }
}
