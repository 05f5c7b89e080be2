package import Domain

/// Writes into histories how jobs stand.
package protocol GenerationLifecycleRepository: Sendable {
    /// Makes the record where it is not there yet, and gives it its end where the entry has one and the record has not.
    /// The same entry again, or an older one, changes nothing.
    func report(_ entry: GenerationEntry) async throws(Failure)

    /// Takes a failure back, because the job is tried again. One that came after that stays.
    ///
    /// - Parameter moment: when the job was brought back.
    func reopen(_ id: RecordID, endedBefore timestamp: Timestamp) async throws(Failure)
}

/// How a video job stands, as its history record is to show it. The record has the job's id.
package struct GenerationEntry: Sendable {
    package enum Standing: Sendable {
        case processing
        case completed(VideoResult, at: Timestamp)
        case failed(VideoFailure, at: Timestamp)
    }

    package let id: RecordID
    package let owner: Owner
    package let request: VideoRequest
    package let proxyID: ProxyID
    package let createdAt: Timestamp
    package let standing: Standing

    package init(
        id: RecordID, owner: Owner, request: VideoRequest, proxyID: ProxyID, createdAt: Timestamp, standing: Standing
    ) {
        self.id = id
        self.owner = owner
        self.request = request
        self.proxyID = proxyID
        self.createdAt = createdAt
        self.standing = standing
    }
}
