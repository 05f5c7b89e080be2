import Hummingbird
import Logging
import ServiceLifecycle

/// Runs HTTP applications so that cancellation, too, ends it gracefully.
///
/// Cancelling a server that NIO has just accepted a connection for ends the whole process ("Deinited NIOAsyncWriter
/// without calling finish()", apple/swift-nio#2637); its maintainers advise graceful shutdown instead. A test that
/// fails cancels what runs beside it, and must not take the other tests with it.
struct ServingTask: Sendable {
    let applications: [any Service]
    /// Set when stopping begins, so that requests which are held let go.
    let stopping: AsyncPromise<Bool>
    let logger: Logger

    /// Returns once every request has been answered and nothing listens any more.
    func run() async throws {
        // An application that cannot listen ends the others in order, too.
        let services = applications.map {
            ServiceGroupConfiguration.ServiceConfiguration(
                service: $0, failureTerminationBehavior: .gracefullyShutdownGroup)
        }
        let group = ServiceGroup(configuration: .init(services: services, logger: logger))
        // Not a child task: a child would be cancelled with us. It is awaited below, in every case.
        let serving = Task {
            defer { stopping.set(true) }
            try await group.run()
        }
        await withGracefulShutdownHandler {
            // Ends when the applications have ended by themselves, at graceful shutdown and at cancellation.
            _ = try? await stopping.wait()
        } onGracefulShutdown: {
            stopping.set(true)
        }
        stopping.set(true)
        await group.triggerGracefulShutdown()
        try await serving.value
    }
}
