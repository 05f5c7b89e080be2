import Application
import Logging
import ServiceLifecycle
import Synchronization
import Web

/// Graceful shutdown: fail readiness, drain, stop accepting, close the rest.
///
/// Must be the first service to receive the shutdown signal.
final class GracefulShutdown: Service, HealthCheck {
    /// Reserved after the last connection, to write play counts and log lines.
    private static let reserve: Duration = .seconds(3)

    let connections: ClientConnections
    private let health: any HealthCheck
    private let limits: ShutdownLimits
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let isShuttingDown = Atomic(false)

    init(
        health: any HealthCheck, connections: ClientConnections, limits: ShutdownLimits, clock: any Clock<Duration>,
        logger: Logger
    ) {
        self.health = health
        self.connections = connections
        self.limits = limits
        self.clock = clock
        self.logger = logger
    }

    /// Fails the readiness check before the server stops accepting, so that load balancers stop sending requests.
    func run() async throws {
        try? await gracefulShutdown()
        isShuttingDown.store(true, ordering: .relaxed)
        logger.notice("server shutting down", metadata: ["connections": "\(connections.count)"])
        try? await clock.sleep(for: limits.drain)
    }

    /// - Throws: `shuttingDown` once the shutdown has begun, or the failure of the health check.
    func check() async throws(Failure) {
        if isShuttingDown.load(ordering: .relaxed) {
            throw Failure(.shuttingDown, "The server is shutting down. Try again later.", retryAfter: 5)
        }
        try await health.check()
    }

    /// Runs services that stop at the same time, not in sequence. Connections still open at the deadline are closed:
    /// cancelling the server instead would crash.
    func concurrently(with services: [any Service]) -> any Service {
        ConcurrentServices(services: services, shutdown: self)
    }

    fileprivate func closeConnectionsAtDeadline() async {
        try? await gracefulShutdown()
        let remaining = max(.zero, limits.limit - limits.drain - Self.reserve)
        guard (try? await clock.sleep(for: remaining)) != nil else { return }
        while !Task.isCancelled {
            let closed = connections.closeAll()
            if closed > 0 { logger.warning("connections closed at deadline", metadata: ["count": "\(closed)"]) }
            try? await clock.sleep(for: .milliseconds(100))
        }
    }
}

private struct ConcurrentServices: Service {
    let services: [any Service]
    let shutdown: GracefulShutdown

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for service in services { group.addTask { try await service.run() } }
                    // Not `waitForAll`, which lets the others run for ever if one fails, such as a listener whose port is
                    // in use.
                    while try await group.next() != nil {}
                }
            }
            group.addTask { await shutdown.closeConnectionsAtDeadline() }
            try await group.next()
            group.cancelAll()
        }
    }
}
