import Logging
import ServiceLifecycle
import Testing

enum RunningService {
    /// Runs a service during the body, then shuts it down gracefully.
    static func run(_ service: any Service, while body: () async throws -> Void) async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let group = ServiceGroup(
            services: [service, StartSignal { start.yield() }], logger: Samples.logger)
        let running = Task { try await group.run() }
        for await _ in started { break }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await running.value
        try result.get()
    }
}

/// Signals that the service group is running.
private struct StartSignal: Service {
    let signal: @Sendable () -> Void

    func run() async throws {
        signal()
        try await gracefulShutdown()
    }
}
