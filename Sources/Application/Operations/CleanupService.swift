package import Logging
import ServiceLifecycle

/// Periodically removes expired video mappings and, if configured, old history.
///
/// Any number of processes may run it on one database.
package struct CleanupService: Service {
    /// Interval and retention.
    package struct Schedule: Sendable {
        package var interval: Duration = .seconds(6 * 3600)
        /// Retention of history; nil for ever.
        package var historyLifetime: Duration?

        package init() {}
    }

    /// Delay after a failure.
    package static let retryInterval: Duration = .seconds(60)
    /// Records removed per batch.
    package static let batch = 500

    private let retention: any RetentionRepository
    private let schedule: Schedule
    private let mappingLifetime: Duration
    private let firstDelay: Duration
    private let clock: any Clock<Duration>
    private let recorder: any StatsRecorder
    private let logger: Logger

    /// - Parameter firstDelay: before the first run; a random fraction of the interval, so that processes started
    ///   together do not run at once.
    package init(
        retention: any RetentionRepository, schedule: Schedule, mappingLifetime: Duration, firstDelay: Duration,
        clock: any Clock<Duration>, recorder: any StatsRecorder, logger: Logger
    ) {
        self.retention = retention
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

    /// Runs one cleanup in batches. Concurrent runs are safe.
    ///
    /// - Returns: the number of removed records.
    package func callAsFunction() async throws(Failure) -> CleanupReport {
        var report = CleanupReport()
        let start = ContinuousClock.now
        do throws(Failure) {
            try await removeAll(.expiredMapping, olderThan: mappingLifetime, into: &report.mappings)
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
            "cleanup completed",
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

/// Removed records by kind.
package struct CleanupReport: Sendable, Hashable {
    package var mappings = 0
    package var generations = 0
    package var videoJobs = 0
    package var images = 0

    package init() {}

    package var total: Int { mappings + generations + videoJobs + images }
}
