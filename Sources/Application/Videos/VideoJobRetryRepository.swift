package import Domain

/// Finds and retries failed jobs.
package protocol VideoJobRetryRepository: Sendable {
    /// - Returns: nil if there is no such job.
    func failed(_ id: JobID) async throws(Failure) -> FoundVideoJob?

    /// Makes the job due at once, like a new one, in one write conditional on its fence.
    ///
    /// - Returns: the updated job; nil if it has changed since.
    func retry(_ found: FoundVideoJob, as retry: VideoRetry) async throws(Failure) -> RetriedVideoJob?
}

/// A failed job as it was read.
package struct FoundVideoJob: Sendable, Hashable {
    package let record: RecordID
    package let owner: Owner
    /// Changes with each claim and each retry.
    package let fence: Int64
    package let job: FailedVideoJob
    /// In seconds; nil for the model's default.
    package let duration: Int?
    package let size: VideoSize?

    package init(
        record: RecordID, owner: Owner, fence: Int64, job: FailedVideoJob, duration: Int?, size: VideoSize?
    ) {
        self.record = record
        self.owner = owner
        self.fence = fence
        self.job = job
        self.duration = duration
        self.size = size
    }
}

/// A retried job.
package struct RetriedVideoJob: Sendable {
    package let listed: AdminVideoJob
    /// By the database clock.
    package let retriedAt: Timestamp

    package init(listed: AdminVideoJob, retriedAt: Timestamp) {
        self.listed = listed
        self.retriedAt = retriedAt
    }
}
