package import Domain
package import Logging

/// Archives the records of both histories that were completed before there was an archive, if their links are still
/// valid, and all others that are due.
package struct BackfillStorage: Sendable {
    private static let batch = 500
    /// Concurrent copies.
    private static let concurrency = 2

    private let repositories: PerKind<any ArchiveRepository>
    private let archive: ArchiveRecord
    private let logger: Logger

    package init(repositories: PerKind<any ArchiveRepository>, archive: ArchiveRecord, logger: Logger) {
        self.repositories = repositories
        self.archive = archive
        self.logger = logger
    }

    /// Runs until nothing is due. Postponed copies are attempted again by the servers and workers.
    ///
    /// - Parameter progress: called after each record.
    /// - Throws: if the database is unavailable; call it again then.
    package func callAsFunction(
        progress: @escaping @Sendable (BackfillReport) async -> Void
    ) async throws(Failure) -> BackfillReport {
        var report = BackfillReport()
        for repository in repositories.all {
            while !Task.isCancelled {
                let count = try await repository.scheduleUnarchived(atMost: Self.batch)
                report.scheduled += count
                if count < Self.batch { break }
            }
        }
        for repository in repositories.all {
            try await archiveDue(in: repository, &report, progress)
        }
        return report
    }

    private func archiveDue(
        in repository: any ArchiveRepository, _ report: inout BackfillReport,
        _ progress: @escaping @Sendable (BackfillReport) async -> Void
    ) async throws(Failure) {
        var result = report
        let failure = await withTaskGroup(of: ArchiveRecord.Outcome.self) { group -> Failure? in
            var running = 0
            while !Task.isCancelled {
                do throws(Failure) {
                    guard let record = try await repository.claim() else { break }
                    group.addTask { await archiveOrWarn(record) }
                    running += 1
                } catch {
                    return error
                }
                guard running == Self.concurrency, let outcome = await group.next() else { continue }
                running -= 1
                result.count(outcome)
                await progress(result)
            }
            for await outcome in group {
                result.count(outcome)
                await progress(result)
            }
            return nil
        }
        report = result
        if let failure { throw failure }
    }

    private func archiveOrWarn(_ record: UnarchivedRecord) async -> ArchiveRecord.Outcome {
        do throws(Failure) {
            return try await archive(record, isClaimed: true)
        } catch {
            logger.warning("archiving failed", metadata: ["error": "\(error.detail)"])
            return .postponed
        }
    }
}

/// What a backfill has done so far.
package struct BackfillReport: Sendable, Hashable {
    /// Records from before the archive that were added to the queue.
    package var scheduled = 0
    package var archived = 0
    /// Those that are attempted again later.
    package var postponed = 0
    package var lost = 0

    package init() {}

    mutating func count(_ outcome: ArchiveRecord.Outcome) {
        switch outcome {
        case .archived: archived += 1
        // Archived by another process, or deleted.
        case .superseded: break
        case .postponed: postponed += 1
        case .lost: lost += 1
        }
    }
}
