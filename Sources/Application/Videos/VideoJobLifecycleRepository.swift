package import Domain

/// Stores the lifecycle of video jobs. A worker claims a job for the length of a lease; its writes are rejected once
/// another worker has claimed the job. All times are by the database clock.
package protocol VideoJobLifecycleRepository: Sendable {
    /// Inserts the queued job, due at once.
    ///
    /// - Returns: the stored job: this one, or the existing one with this id.
    func add(_ job: NewVideoJob) async throws(WriteFailure) -> AddedVideoJob

    /// Finds due jobs.
    ///
    /// - Parameter limit: maximum number of jobs.
    func due(_ queue: VideoQueue, upTo limit: Int) async throws(Failure) -> DueItems<DueVideoJob>

    /// Claims a due job for the length of the lease.
    ///
    /// - Parameter worker: the name of this worker, for operators.
    /// - Returns: nil if it is no longer due.
    /// - Throws: `unknown` if the job may have been claimed; it is due again after the lease.
    func claim(_ job: DueVideoJob, lease: Duration, worker: String) async throws(WriteFailure) -> ClaimedVideoJob?

    /// Waits, at most for the limit, until a claim of unknown outcome is confirmed by a majority.
    ///
    /// - Returns: nil if the claim was not found in time, or if the task is cancelled.
    func confirmClaim(of job: DueVideoJob, by worker: String, within limit: Duration) async -> ClaimedVideoJob?

    /// Records a strike for the step that a worker is about to take. The result of the step removes it, so a step that
    /// crashes the process leaves it behind; a claim that never reached its worker leaves none. Idempotent.
    ///
    /// - Parameter strikes: the number of strikes including this one.
    /// - Returns: whether the claim is valid.
    func beginStep(_ claim: VideoClaim, strikes: Int) async throws(Failure) -> Bool

    /// Marks the job as being submitted, before the provider is called, and renews the lease.
    ///
    /// - Returns: whether the claim is valid and the job was not submitted before.
    /// - Throws: if the provider must not be called; the job may or may not be marked then.
    func beginSubmission(_ claim: VideoClaim, lease: Duration) async throws(WriteFailure) -> Bool

    /// Stores the provider's task id and schedules the first poll.
    ///
    /// - Returns: whether the claim is valid.
    func recordSubmission(_ claim: VideoClaim, task: TaskID, pollAfter delay: Duration) async throws(Failure) -> Bool

    /// Releases the job, due again after the delay at the given stage.
    ///
    /// - Returns: whether the claim is valid.
    func reschedule(
        _ claim: VideoClaim, at stage: VideoStage, by delay: Duration, _ reason: RescheduleReason
    ) async throws(Failure) -> Bool

    /// Stores the outcome of the job; it stays due until `close`, as the history has to be updated.
    ///
    /// - Returns: when it ended; nil if the claim is not valid.
    func end(_ claim: VideoClaim, _ end: VideoOutcome) async throws(Failure) -> Timestamp?

    /// Marks the job as done: its history record is updated.
    func close(_ claim: VideoClaim) async throws(Failure)
}

/// A job to add.
package struct NewVideoJob: Sendable {
    package let id: RecordID
    package let owner: Owner
    package let request: VideoRequest
    /// Of the future video.
    package let proxyID: ProxyID

    package init(id: RecordID, owner: Owner, request: VideoRequest, proxyID: ProxyID) {
        self.id = id
        self.owner = owner
        self.request = request
        self.proxyID = proxyID
    }
}

package enum AddedVideoJob: Sendable {
    case added(VideoJob)
    /// An earlier attempt of the same request has added it.
    case existed(VideoJob)
}

/// A worker's claim on a job.
package struct VideoClaim: Sendable, Hashable {
    package let id: RecordID
    /// Fencing token: increases with each claim, and a write with an older one is rejected.
    package let fence: Int64

    package init(id: RecordID, fence: Int64) {
        self.id = id
        self.fence = fence
    }
}

/// Why a job is rescheduled.
package enum RescheduleReason: Sendable, Hashable {
    /// The task is in progress.
    ///
    /// - Parameter progress: 0 to 100; nil to keep it.
    case pending(progress: Int?)
    /// The provider was unavailable.
    case retries
    /// An unexpected error, with a message for the operator.
    case strikes(String)
    /// This process shuts down: nothing was done.
    case released
}

/// A claimed job.
package struct ClaimedVideoJob: Sendable {
    package let claim: VideoClaim
    package let owner: Owner
    /// Nil if the record lacks required fields.
    package let contents: Contents?
    /// Since it was created or retried.
    package let age: Duration
    package let createdAt: Timestamp
    /// Since the provider accepted it; nil if it has not.
    package let sinceSubmission: Duration?
    /// Consecutive unexpected failures, without this step.
    package let strikes: Int
    /// Consecutive steps in which the provider was unavailable.
    package let retries: Int
    /// When an operator retried it; nil if none did.
    package let retriedAt: Timestamp?

    package struct Contents: Sendable {
        package let request: VideoRequest
        package let proxyID: ProxyID
        package let stage: VideoStage
        /// Nil before the end.
        package let endedAt: Timestamp?

        package init(request: VideoRequest, proxyID: ProxyID, stage: VideoStage, endedAt: Timestamp?) {
            self.request = request
            self.proxyID = proxyID
            self.stage = stage
            self.endedAt = endedAt
        }
    }

    package init(
        claim: VideoClaim, owner: Owner, contents: Contents?, age: Duration, createdAt: Timestamp,
        sinceSubmission: Duration?,
        strikes: Int, retries: Int, retriedAt: Timestamp? = nil
    ) {
        self.claim = claim
        self.owner = owner
        self.contents = contents
        self.age = age
        self.createdAt = createdAt
        self.sinceSubmission = sinceSubmission
        self.strikes = strikes
        self.retries = retries
        self.retriedAt = retriedAt
    }
}
