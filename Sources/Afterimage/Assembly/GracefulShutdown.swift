import Application
import Logging
import ServiceLifecycle
import Synchronization
import Web

/// How a server goes: it says so and serves on for a while, then takes no connections, lets end what is under way, and
/// breaks off in time what does not end.
///
/// It has to be the first service that hears of it.
final class GracefulShutdown: Service, HealthCheck {
    /// Kept from the limit for what follows the last connection: plays and log lines are written down.
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

    /// Whoever asks for readiness stops sending requests here before there is nobody to take them.
    func run() async throws {
        try? await gracefulShutdown()
        isShuttingDown.store(true, ordering: .relaxed)
        logger.notice("stopping", metadata: ["connections": "\(connections.count)"])
        try? await clock.sleep(for: limits.drain)
    }

    /// - Throws: `shuttingDown` once the server goes, and what else keeps it from its work.
    func check() async throws(Failure) {
        if isShuttingDown.load(ordering: .relaxed) {
            throw Failure(.shuttingDown, "This server is about to stop. Ask another one, or later.", retryAfter: 5)
        }
        try await health.check()
    }

    /// Services that stop at the same time, and not one after the other; connections that are still there when time runs
    /// out are closed, for a server that is cancelled instead would end in a crash.
    func concurrently(with services: [any Service]) -> any Service {
        ConcurrentServices(services: services, shutdown: self)
    }

    fileprivate func closeConnectionsInTime() async {
        try? await gracefulShutdown()
        let rest = max(.zero, limits.limit - limits.drain - Self.reserve)
        guard (try? await clock.sleep(for: rest)) != nil else { return }
        while !Task.isCancelled {
            let closed = connections.closeAll()
            if closed > 0 { logger.warning("connections were closed", metadata: ["connections": "\(closed)"]) }
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
                    try await group.waitForAll()
                }
            }
            group.addTask { await shutdown.closeConnectionsInTime() }
            try await group.next()
            group.cancelAll()
        }
    }
}
