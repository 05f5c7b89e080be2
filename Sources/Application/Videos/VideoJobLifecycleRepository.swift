package import Domain

/// Writes a video job's life down. A worker holds a job for the length of a lease; whatever it writes counts only while
/// nobody else has taken the job since. All times are the database's.
package protocol VideoJobLifecycleRepository: Sendable {
    /// Writes the queued job, to be taken at once.
    ///
    /// - Returns: the job as it stands: this one, or the one that has this id already.
    func add(_ job: NewVideoJob) async throws(Failure) -> AddedVideoJob

    /// Takes the job whose turn it is: nobody else does before `lease` is over.
    ///
    /// - Parameter worker: who takes it, for whoever looks at the record.
    /// - Returns: nil where nothing is due.
    func claimDue(lease: Duration, worker: String) async throws(Failure) -> ClaimedVideoJob?

    /// Writes down that the order is about to be sent, before it is, and begins the lease anew.
    ///
    /// - Returns: whether the job is still the worker's, and had not been ordered before.
    func beginSubmission(_ claim: VideoClaim, lease: Duration) async throws(Failure) -> Bool

    /// Writes down under which name the provider has taken the order, and when to ask for it first.
    ///
    /// - Returns: whether the job is still the worker's.
    func recordSubmission(_ claim: VideoClaim, task: TaskID, askAfter delay: Duration) async throws(Failure) -> Bool

    /// Ends the turn without an end of the job: it is due again after the delay, at the stage it is given.
    ///
    /// - Returns: whether the job is still the worker's.
    func reschedule(
        _ claim: VideoClaim, at stage: VideoStage, by delay: Duration, _ reason: RescheduleReason
    ) async throws(Failure) -> Bool

    /// Gives the job its end, and keeps it due until `close`: the history has to be told.
    ///
    /// - Returns: when it ended; nil where the job is no longer the worker's.
    func end(_ claim: VideoClaim, _ end: VideoEnd) async throws(Failure) -> Timestamp?

    /// The history knows: nobody has to take the job again.
    func close(_ claim: VideoClaim) async throws(Failure)
}

/// A job that is to be added.
package struct NewVideoJob: Sendable {
    package let id: RecordID
    package let owner: Owner
    package let request: VideoRequest
    /// Under which the video will be watched.
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
    /// Its id was there already: an earlier attempt of the same request wrote it.
    case existed(VideoJob)
}

/// A worker's hold on a job.
package struct VideoClaim: Sendable, Hashable {
    package let id: RecordID
    /// Grows with each claim: a write under an older one is refused.
    package let fence: Int64

    package init(id: RecordID, fence: Int64) {
        self.id = id
        self.fence = fence
    }
}

/// Why a job has another turn.
package enum RescheduleReason: Sendable, Hashable {
    /// All is well: it takes its time.
    ///
    /// - Parameter progress: 0 to 100; nil: as it was.
    case waits(progress: Int?)
    /// The provider could not be had.
    case retries
    /// Something was not foreseen; the words are for the operator.
    case strikes(String)
    /// This process stops: nothing was done, and somebody else may begin at once.
    case released
}

/// A job whose turn it is.
package struct ClaimedVideoJob: Sendable {
    package let claim: VideoClaim
    package let owner: Owner
    /// Nil where the record does not hold what a job needs.
    package let contents: Contents?
    /// Since it was asked for, or brought back.
    package let age: Duration
    package let createdAt: Timestamp
    /// Since the provider took it; nil where it has not.
    package let orderedFor: Duration?
    /// Turns in a row that broke off, without this one.
    package let strikes: Int
    /// Turns in a row in which the provider could not be had.
    package let retries: Int
    /// When an operator brought it back; nil where nobody did.
    package let retriedAt: Timestamp?

    package struct Contents: Sendable {
        package let request: VideoRequest
        package let proxyID: ProxyID
        package let stage: VideoStage
        /// When it ended; nil while it has not.
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
        orderedFor: Duration?,
        strikes: Int, retries: Int, retriedAt: Timestamp? = nil
    ) {
        self.claim = claim
        self.owner = owner
        self.contents = contents
        self.age = age
        self.createdAt = createdAt
        self.orderedFor = orderedFor
        self.strikes = strikes
        self.retries = retries
        self.retriedAt = retriedAt
    }
}
