package import Domain
package import Logging

/// Brings a failed or parked job back, where that cannot pay for anything twice.
package struct RetryVideoJob: Sendable {
    private let jobs: any VideoJobRetryRepository
    private let history: any GenerationLifecycleRepository
    private let logger: Logger

    package init(jobs: any VideoJobRetryRepository, history: any GenerationLifecycleRepository, logger: Logger) {
        self.jobs = jobs
        self.history = history
        self.logger = logger
    }

    /// - Throws: `notFound`; `jobNotRetryable` with the reason.
    package func callAsFunction(_ id: JobID) async throws(Failure) -> AdminVideoJob {
        guard let found = try await jobs.failed(id) else { throw .notFound }
        let retry: VideoRetry
        do throws(VideoRetry.Refusal) {
            retry = try VideoRetry(found.job)
        } catch {
            throw Failure(.jobNotRetryable, error.sentence)
        }
        guard let retried = try await jobs.retry(found, as: retry) else {
            throw Failure(.jobNotRetryable, "This job has changed in this very moment. Look at it again.")
        }
        logger.notice("a video job is tried again", metadata: ["job_id": "\(id.text)", "as": "\(retry.word)"])
        do throws(Failure) {
            try await history.reopen(found.record, endedBefore: retried.retriedAt)
        } catch {
            // The job's next turn does it.
            logger.warning("a history could not be reopened yet", metadata: ["detail": "\(error.detail)"])
        }
        return retried.listed
    }
}

extension VideoRetry {
    fileprivate var word: String {
        switch self {
        case .order: "a new order"
        case .ask: "a question about the order that was taken"
        }
    }
}
