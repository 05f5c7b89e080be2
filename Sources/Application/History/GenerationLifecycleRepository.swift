package import Domain

/// Writes the history records of jobs.
package protocol GenerationLifecycleRepository: Sendable {
    /// Inserts the record if it is missing, and stores the final status if it has none yet. Idempotent; an older entry
    /// changes nothing.
    func upsert(_ entry: GenerationEntry) async throws(Failure)

    /// Reopens a failed record, because the job is retried. A later failure stays.
    ///
    /// - Parameter timestamp: when the job was retried.
    func reopen(_ id: RecordID, endedBefore timestamp: Timestamp) async throws(Failure)

    /// Stores the failure of an existing record that has no final status yet. Idempotent.
    func fail(_ id: RecordID, _ reason: VideoFailure, at timestamp: Timestamp) async throws(Failure)
}

/// The history entry of a video job. The record has the job's id.
package struct GenerationEntry: Sendable {
    package enum Status: Sendable {
        case processing
        case completed(VideoResult, at: Timestamp)
        case failed(VideoFailure, at: Timestamp)
    }

    package let id: RecordID
    package let owner: Owner
    package let request: VideoRequest
    package let proxyID: ProxyID
    package let createdAt: Timestamp
    package let status: Status

    package init(
        id: RecordID, owner: Owner, request: VideoRequest, proxyID: ProxyID, createdAt: Timestamp, status: Status
    ) {
        self.id = id
        self.owner = owner
        self.request = request
        self.proxyID = proxyID
        self.createdAt = createdAt
        self.status = status
    }
}
