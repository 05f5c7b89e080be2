import Application
import Logging
import MongoClient
import Persistence
import ServiceLifecycle
import Synchronization

/// Creates the indexes at start, retrying until the database is available. Its health check fails until then.
final class IndexInitializer: Service, HealthCheck {
    private static let interval: Duration = .seconds(2)

    private let catalogue: IndexCatalogue
    private let database: MongoDatabase
    private let health: MongoHealthCheck
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let applied = Atomic(false)

    init(_ catalogue: IndexCatalogue, _ database: MongoDatabase, clock: any Clock<Duration>, logger: Logger) {
        self.catalogue = catalogue
        self.database = database
        self.clock = clock
        self.logger = logger
        health = MongoHealthCheck(database)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled, !(await apply()) { try? await clock.sleep(for: Self.interval) }
        }
        try? await gracefulShutdown()
    }

    /// - Throws: `storageUnavailable` if the database is unavailable or lacks its indexes.
    func check() async throws(Failure) {
        try await health.check()
        guard applied.load(ordering: .relaxed) else {
            throw Failure(.storageUnavailable, "The database is being prepared. Try again in a moment.", retryAfter: 2)
        }
    }

    private func apply() async -> Bool {
        do throws(Failure) {
            for finding in try await catalogue.apply(to: database) where finding.state != .present {
                logger.notice(
                    "index checked",
                    metadata: [
                        "collection": "\(finding.collection)", "index": "\(finding.name)",
                        "state": "\(finding.state == .missing ? "created" : finding.state.rawValue)",
                    ])
            }
            applied.store(true, ordering: .relaxed)
            return true
        } catch {
            logger.warning("index creation failed", metadata: ["error": "\(error.detail)"])
            return false
        }
    }
}
