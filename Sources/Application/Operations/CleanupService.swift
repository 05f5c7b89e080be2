import Domain
package import Logging
import ServiceLifecycle

/// Periodically removes expired video mappings, what has been in the trash for long, uploads that no record refers to and,
/// if configured, old history.
///
/// Any number of processes may run it on one database.
package struct CleanupService: Service {
    /// Interval and retention.
    package struct Schedule: Sendable {
        package var interval: Duration = .seconds(6 * 3600)
        /// Retention of history; nil for ever.
        package var historyLifetime: Duration?
        /// How long items stay in the trash; nil for ever.
        package var trashLifetime: Duration? = .seconds(30 * 86_400)

        package init() {}
    }

    /// Delay after a failure.
    package static let retryInterval: Duration = .seconds(60)
    /// Records removed per batch.
    package static let batch = 500
    /// Items per batch whose objects are removed.
    package static let itemBatch = 100

    private let retention: any RetentionRepository
    private let delete: DeleteRecord
    private let removeUnused: RemoveUnusedUploads
    private let schedule: Schedule
    private let mappingLifetime: Duration
    private let firstDelay: Duration
    private let clock: any Clock<Duration>
    private let recorder: any StatsRecorder
    private let logger: Logger

    /// - Parameter firstDelay: before the first run; a random fraction of the interval, so that processes started
    ///   together do not run at once.
    package init(
        retention: any RetentionRepository, delete: DeleteRecord, removeUnused: RemoveUnusedUploads,
        schedule: Schedule, mappingLifetime: Duration, firstDelay: Duration, clock: any Clock<Duration>,
        recorder: any StatsRecorder, logger: Logger
    ) {
        self.retention = retention
        self.delete = delete
        self.removeUnused = removeUnused
        self.schedule = schedule
        self.mappingLifetime = mappingLifetime
        self.firstDelay = firstDelay
        self.clock = clock
        self.recorder = recorder
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            var delay = firstDelay
            while !Task.isCancelled {
                do { try await clock.sleep(for: delay) } catch { return }
                do throws(Failure) {
                    _ = try await callAsFunction()
                    delay = schedule.interval
                } catch {
                    delay = min(Self.retryInterval, schedule.interval)
                    if Task.isCancelled { return }
                    logger.warning("cleanup failed", metadata: ["error": "\(error.detail)"])
                }
            }
        }
    }

    /// Runs one cleanup in batches. Concurrent runs are safe. A failed step does not keep the others from running.
    ///
    /// - Returns: the number of removed records.
    /// - Throws: the failure of the last step that failed.
    package func callAsFunction() async throws(Failure) -> CleanupReport {
        var report = CleanupReport()
        let start = ContinuousClock.now
        var failure: Failure?
        for step in Step.allCases where !Task.isCancelled {
            do throws(Failure) { try await run(step, &report) } catch { failure = error }
        }
        if let failure {
            if !Task.isCancelled { record(.failed, report, since: start) }
            throw failure
        }
        if !Task.isCancelled { record(.completed, report, since: start) }
        logger.notice(
            "cleanup completed",
            metadata: [
                "mappings": "\(report.mappings)", "generations": "\(report.generations)",
                "video_jobs": "\(report.videoJobs)", "images": "\(report.images)",
                "uploads": "\(report.uploads)",
            ])
        return report
    }

    private func record(_ outcome: CleanupOutcome, _ report: CleanupReport, since start: ContinuousClock.Instant) {
        recorder.cleanupEnded(
            CleanupResult(outcome: outcome, removed: report.total, duration: ContinuousClock.now - start))
    }

    private enum Step: CaseIterable {
        case mappings, trashedImages, trashedVideos, oldImages, oldVideos, oldJobs, unusedUploads
    }

    private func run(_ step: Step, _ report: inout CleanupReport) async throws(Failure) {
        switch step {
        case .mappings: try await removeAll(.expiredMapping, olderThan: mappingLifetime, into: &report.mappings)
        case .trashedImages: try await emptyTrash(of: .image, into: &report.images)
        case .trashedVideos: try await emptyTrash(of: .video, into: &report.generations)
        case .oldImages: try await purgeOld(.image, into: &report.images)
        case .oldVideos: try await purgeOld(.video, into: &report.generations)
        case .oldJobs:
            guard let age = schedule.historyLifetime else { return }
            try await removeAll(.videoJob, olderThan: age, into: &report.videoJobs)
        case .unusedUploads:
            try await purgeAll(into: &report.uploads) { () throws(Failure) in
                try await removeUnused(atMost: Self.itemBatch)
            }
        }
    }

    private func removeAll(
        _ kind: Removable, olderThan age: Duration, into total: inout Int
    ) async throws(Failure) {
        while !Task.isCancelled {
            let removed = try await retention.remove(kind, olderThan: age, atMost: Self.batch)
            total += removed
            if removed < Self.batch { break }
        }
    }

    private func emptyTrash(of kind: ItemKind, into total: inout Int) async throws(Failure) {
        try await purgeAll(into: &total) { () throws(Failure) in
            try await delete.purge(trashedFor: schedule.trashLifetime, in: kind, atMost: Self.itemBatch)
        }
    }

    private func purgeOld(_ kind: ItemKind, into total: inout Int) async throws(Failure) {
        guard let age = schedule.historyLifetime else { return }
        try await purgeAll(into: &total) { () throws(Failure) in
            try await delete.purge(createdBefore: age, in: kind, atMost: Self.itemBatch)
        }
    }

    /// Stops after a batch with a failure: the store is probably unavailable.
    private func purgeAll(
        into total: inout Int, _ purge: () async throws(Failure) -> PurgedBatch
    ) async throws(Failure) {
        while !Task.isCancelled {
            let batch = try await purge()
            total += batch.deleted
            if let failure = batch.failure { throw failure }
            if batch.found < Self.itemBatch { break }
        }
    }
}

/// Removed records by kind.
package struct CleanupReport: Sendable, Hashable {
    package var mappings = 0
    package var generations = 0
    package var videoJobs = 0
    package var images = 0
    package var uploads = 0

    package init() {}

    package var total: Int { mappings + generations + videoJobs + images + uploads }
}
