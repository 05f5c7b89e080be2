package import Domain
package import Logging

/// Retries a failed or parked job, unless that could be charged twice.
package struct RetryVideoJob: Sendable {
    private let jobs: any VideoJobRetryRepository
    private let history: any GenerationLifecycleRepository
    private let quota: StorageQuota
    private let ledger: any OrderLedger
    private let capabilities: VideoCapabilities
    private let wake: VideoWakeSignals
    private let logger: Logger

    /// - Parameter capabilities: of the configured model, which decides the price.
    package init(
        jobs: any VideoJobRetryRepository, history: any GenerationLifecycleRepository, quota: StorageQuota,
        ledger: any OrderLedger = UnmeteredOrders(), capabilities: VideoCapabilities, wake: VideoWakeSignals,
        logger: Logger
    ) {
        self.jobs = jobs
        self.history = history
        self.quota = quota
        self.ledger = ledger
        self.capabilities = capabilities
        self.wake = wake
        self.logger = logger
    }

    /// - Throws: `notFound`; `jobNotRetryable` with the reason; `quotaExceeded`; `budgetExhausted`.
    package func callAsFunction(_ id: JobID) async throws(Failure) -> AdminVideoJob {
        guard let found = try await jobs.failed(id) else { throw .notFound }
        let retry: VideoRetry
        do throws(VideoRetry.Refusal) {
            retry = try VideoRetry(found.job)
        } catch {
            throw Failure(.jobNotRetryable, error.message)
        }
        try await quota.reserveAgain(ItemReference(.video, found.record), of: found.owner)
        if case .resubmit = retry { try await confirm(found) }
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

    /// Takes the price from the budgets again, before the write: the record of a job that is not retried after all
    /// still says that it has failed, so that it is given back.
    private func confirm(_ found: FoundVideoJob) async throws(Failure) {
        let order = PricedOrder(capabilities, duration: found.duration, size: found.size)
        let item = ItemReference(.video, found.record)
        if case .refused(let failure) = try await ledger.confirm(item, order, by: found.owner) { throw failure }
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
