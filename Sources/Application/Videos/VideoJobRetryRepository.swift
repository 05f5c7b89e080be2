package import Domain

/// Brings failed jobs back.
package protocol VideoJobRetryRepository: Sendable {
    /// - Returns: nil where there is no such job.
    func failed(_ id: JobID) async throws(Failure) -> FoundVideoJob?

    /// Makes the job due at once, as if it were new, in one conditional write: it has to be as it was found.
    ///
    /// - Returns: the job as it stands then; nil where somebody has changed it since.
    func retry(_ found: FoundVideoJob, as retry: VideoRetry) async throws(Failure) -> RetriedVideoJob?
}

/// A job as it was found.
package struct FoundVideoJob: Sendable {
    package let record: RecordID
    /// Changes with each turn and each retry.
    package let fence: Int64
    package let job: FailedVideoJob

    package init(record: RecordID, fence: Int64, job: FailedVideoJob) {
        self.record = record
        self.fence = fence
        self.job = job
    }
}

/// A job that was brought back.
package struct RetriedVideoJob: Sendable {
    package let listed: AdminVideoJob
    /// By the database's clock.
    package let retriedAt: Timestamp

    package init(listed: AdminVideoJob, retriedAt: Timestamp) {
        self.listed = listed
        self.retriedAt = retriedAt
    }
}
