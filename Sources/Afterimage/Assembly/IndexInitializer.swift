import Application
import Logging
import MongoClient
import Persistence
import ServiceLifecycle
import Synchronization

/// Builds the missing indexes at start, retrying until the database is available. The health check fails until the
/// unique indexes are built: they prevent duplicates, the others only make queries fast.
final class IndexInitializer: Service, HealthCheck {
    /// Interval between attempts.
    private static let interval: Duration = .seconds(2)
    /// Interval between log messages about progress.
    private static let progressInterval: Duration = .seconds(10)

    private enum State {
        case unknown
        case building(String)
        case ready
    }

    private let catalogue: IndexCatalogue
    private let database: MongoDatabase
    private let health: MongoHealthCheck
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let state = Mutex(State.unknown)

    init(_ catalogue: IndexCatalogue, _ database: MongoDatabase, clock: any Clock<Duration>, logger: Logger) {
        self.catalogue = catalogue
        self.database = database
        self.clock = clock
        self.logger = logger
        health = MongoHealthCheck(database)
    }

    /// Runs until shutdown, which does not wait for a build: MongoDB finishes it.
    func run() async throws {
        let building = Task {
            while !Task.isCancelled, !(await build()) { try? await clock.sleep(for: Self.interval) }
        }
        try? await gracefulShutdown()
        building.cancel()
    }

    /// - Throws: `storageUnavailable` if the database is unavailable or lacks its unique indexes.
    func check() async throws(Failure) {
        try await health.check()
        switch state.withLock({ $0 }) {
        case .ready:
            return
        case .building(let progress):
            throw Failure(
                .storageUnavailable, "The database's unique indexes are being built: \(progress).", retryAfter: 10)
        case .unknown:
            throw Failure(.storageUnavailable, "The database is being prepared. Try again in a moment.", retryAfter: 2)
        }
    }

    /// - Returns: whether all indexes are built.
    private func build() async -> Bool {
        do throws(Failure) {
            let findings = try await catalogue.check(database)
            log(findings)
            if findings.contains(where: \.isDue) { try await build(findings) }
            state.withLock { $0 = .ready }
            return true
        } catch {
            if !Task.isCancelled { logger.warning("index creation failed", metadata: ["error": "\(error.detail)"]) }
            return false
        }
    }

    private func build(_ findings: [IndexFinding]) async throws(Failure) {
        let unique = findings.filter(\.isUnique)
        try await withPatientDatabase { patient throws(Failure) in
            if unique.contains(where: \.isDue) {
                let due = unique.filter(\.isDue).count
                state.withLock { $0 = .building("\(unique.count - due) of \(unique.count) are ready") }
                try await catalogue.build(unique, in: patient)
            }
            state.withLock { $0 = .ready }
            try await catalogue.build(findings.filter { !$0.isUnique }, in: patient)
        }
        logger.notice("indexes built", metadata: ["count": "\(findings.count(where: \.isDue))"])
    }

    /// Runs the body with connections for long commands, and logs the progress of index builds meanwhile.
    private func withPatientDatabase(
        _ body: (MongoDatabase) async throws(Failure) -> Void
    ) async throws(Failure) {
        let patient: MongoDatabase
        do throws(MongoError) {
            patient = try database.openForLongCommands(logger: logger)
        } catch {
            throw .unexpected("\(error)")
        }
        let progress = Task { await logProgress() }
        let result: Result<Void, Failure>
        do throws(Failure) {
            result = .success(try await body(patient))
        } catch {
            result = .failure(error)
        }
        progress.cancel()
        await patient.client.close()
        try result.get()
    }

    private func logProgress() async {
        while (try? await clock.sleep(for: Self.progressInterval)) != nil {
            for build in (try? await catalogue.builds(in: database)) ?? [] {
                logger.notice("index build in progress", metadata: build.metadata)
            }
        }
    }

    private func log(_ findings: [IndexFinding]) {
        for finding in findings where finding.state != .present {
            logger.notice(
                "index checked",
                metadata: [
                    "collection": "\(finding.collection)", "index": "\(finding.name)",
                    "state": "\(finding.state.rawValue)",
                ])
        }
    }
}

extension IndexBuild {
    fileprivate var metadata: Logger.Metadata {
        [
            "collection": "\(collection)", "indexes": "\(indexes.joined(separator: ", "))",
            "percent_of_phase": "\(percent)",
        ]
    }
}
