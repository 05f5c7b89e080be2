package import Domain
package import Logging

/// Retries a failed or parked job, unless that could be charged twice.
package struct RetryVideoJob: Sendable {
    private let jobs: any VideoJobRetryRepository
    private let history: any GenerationLifecycleRepository
    private let quota: StorageQuota
    private let ledger: any OrderLedger
    private let wake: VideoWakeSignals
    private let logger: Logger

    package init(
        jobs: any VideoJobRetryRepository, history: any GenerationLifecycleRepository, quota: StorageQuota,
        ledger: any OrderLedger = UnmeteredOrders(), wake: VideoWakeSignals, logger: Logger
    ) {
        self.jobs = jobs
        self.history = history
        self.quota = quota
        self.ledger = ledger
        self.wake = wake
        self.logger = logger
    }

    /// - Throws: `notFound`; `jobNotRetryable` with the reason; `quotaExceeded`.
    package func callAsFunction(_ id: JobID) async throws(Failure) -> AdminVideoJob {
        guard let found = try await jobs.failed(id) else { throw .notFound }
        let retry: VideoRetry
        do throws(VideoRetry.Refusal) {
            retry = try VideoRetry(found.job)
        } catch {
            throw Failure(.jobNotRetryable, error.message)
        }
        try await quota.reserveAgain(ItemReference(.video, found.record), of: found.owner)
        guard let retried = try await jobs.retry(found, as: retry) else {
            throw Failure(.jobNotRetryable, "This job has just changed. Reload it and try again.")
        }
        logger.notice("video job retried", metadata: ["job_id": "\(id.text)", "step": "\(retry.step)"])
        do throws(Failure) {
            try await history.reopen(found.record, endedBefore: retried.retriedAt)
        } catch {
            // Repeated by the job's next step.
            logger.warning(
                "history record not reopened", metadata: ["job_id": "\(id.text)", "error": "\(error.detail)"])
        }
        for queue in VideoQueue.allCases { wake[queue].signal() }
        return retried.listed
    }
}

extension VideoRetry {
    fileprivate var step: String {
        switch self {
        case .resubmit: "submit"
        case .resumePolling: "poll"
        }
    }
}
