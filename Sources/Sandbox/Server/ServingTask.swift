import Hummingbird
import Logging
import ServiceLifecycle

/// Runs HTTP applications, and shuts them down gracefully on cancellation too.
///
/// Cancelling a server that NIO has just accepted a connection for ends the whole process ("Deinited NIOAsyncWriter
/// without calling finish()", apple/swift-nio#2637); its maintainers advise graceful shutdown instead. A failing test
/// cancels its child tasks, and must not crash the other tests.
struct ServingTask: Sendable {
    let applications: [any Service]
    /// Set when shutdown begins, to end requests that hang.
    let stopping: AsyncPromise<Bool>
    let logger: Logger

    /// Returns once every request has ended and the ports are closed.
    func run() async throws {
        // An application that cannot listen shuts the others down gracefully.
        let services = applications.map {
            ServiceGroupConfiguration.ServiceConfiguration(
                service: $0, failureTerminationBehavior: .gracefullyShutdownGroup)
        }
        let group = ServiceGroup(configuration: .init(services: services, logger: logger))
        // Not a child task, which would be cancelled too. It is always awaited below.
        let serving = Task {
            defer { stopping.set(true) }
            try await group.run()
        }
        await withGracefulShutdownHandler {
            // Returns when the applications have ended, on graceful shutdown and on cancellation.
            _ = try? await stopping.wait()
        } onGracefulShutdown: {
            stopping.set(true)
        }
        stopping.set(true)
        await group.triggerGracefulShutdown()
        try await serving.value
    }
}
