import Application
import Logging
import MongoClient
import Persistence
import ServiceLifecycle
import Synchronization

/// Sees to it at start that the indexes are there, however long the database takes to come, and knows whether the
/// server can do its work.
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

    /// - Throws: `storageUnavailable` where the database does not answer or has not got its indexes yet.
    func check() async throws(Failure) {
        try await health.check()
        guard applied.load(ordering: .relaxed) else {
            throw Failure(.storageUnavailable, "The database is being prepared.", retryAfter: 2)
        }
    }

    private func apply() async -> Bool {
        do throws(Failure) {
            for finding in try await catalogue.apply(to: database) where finding.state != .present {
                logger.notice(
                    "index",
                    metadata: [
                        "collection": "\(finding.collection)", "index": "\(finding.name)",
                        "state": "\(finding.state == .missing ? "made" : finding.state.rawValue)",
                    ])
            }
            applied.store(true, ordering: .relaxed)
            return true
        } catch {
            logger.warning("the indexes could not be made; trying again", metadata: ["detail": "\(error.detail)"])
            return false
        }
    }
}
