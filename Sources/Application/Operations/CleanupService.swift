package import Logging
import ServiceLifecycle

/// Removes from time to time what has had its time: expired addresses of videos, and where it is wanted old history.
///
/// Any number of processes may do this on one database: what one has removed the others do not find.
package struct CleanupService: Service {
    /// How often, and what for how long.
    package struct Schedule: Sendable {
        package var interval: Duration = .seconds(6 * 3600)
        /// How long a mapping is served that does not say until when.
        package var mappingLifetime: Duration = .seconds(24 * 3600)
        /// How long history is kept; nil for ever.
        package var historyLifetime: Duration?

        package init() {}
    }

    /// How soon to try again what failed.
    package static let retryInterval: Duration = .seconds(60)
    /// So many records are removed at once.
    package static let batch = 500

    private let retention: any RetentionRepository
    private let schedule: Schedule
    private let firstDelay: Duration
    private let clock: any Clock<Duration>
    private let recorder: any StatsRecorder
    private let logger: Logger

    /// - Parameter firstDelay: before the first run; a small part of the interval, another one in each process, so that
    ///   they do not all come at once.
    package init(
        retention: any RetentionRepository, schedule: Schedule, firstDelay: Duration, clock: any Clock<Duration>,
        recorder: any StatsRecorder, logger: Logger
    ) {
        self.retention = retention
        self.schedule = schedule
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
                    logger.warning("the clean-up failed; trying again", metadata: ["detail": "\(error.detail)"])
                }
            }
        }
    }

    /// Removes all that is to be removed now, a batch at a time, and tells the log. Several may do so at once.
    ///
    /// - Returns: how much that was.
    package func callAsFunction() async throws(Failure) -> CleanupReport {
        var report = CleanupReport()
        let start = ContinuousClock.now
        do throws(Failure) {
            try await removeAll(.expiredMapping, olderThan: schedule.mappingLifetime, into: &report.mappings)
            if let age = schedule.historyLifetime {
                try await removeAll(.generation, olderThan: age, into: &report.generations)
                try await removeAll(.videoJob, olderThan: age, into: &report.videoJobs)
                try await removeAll(.image, olderThan: age, into: &report.images)
            }
        } catch {
            if !Task.isCancelled { record(.failed, report, since: start) }
            throw error
        }
        if !Task.isCancelled { record(.completed, report, since: start) }
        logger.notice(
            "clean-up",
            metadata: [
                "mappings": "\(report.mappings)", "generations": "\(report.generations)",
                "video_jobs": "\(report.videoJobs)", "images": "\(report.images)",
            ])
        return report
    }

    private func record(_ outcome: CleanupOutcome, _ report: CleanupReport, since start: ContinuousClock.Instant) {
        recorder.cleanupEnded(
            CleanupResult(outcome: outcome, removed: report.total, duration: ContinuousClock.now - start))
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
}

/// How many records of each kind were removed.
package struct CleanupReport: Sendable, Hashable {
    package var mappings = 0
    package var generations = 0
    package var videoJobs = 0
    package var images = 0

    package init() {}

    package var total: Int { mappings + generations + videoJobs + images }
}
