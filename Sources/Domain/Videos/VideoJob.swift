/// A video job as shown to its owner.
package struct VideoJob: Sendable {
    package var record: RecordID
    package var id: JobID
    /// Nil in records of another application without an owner.
    package var owner: Owner?
    package var prompt: String
    package var fps: Int?
    package var status: VideoJobStatus
    /// 0 to 100.
    package var progress: Int
    /// URL of the video on this server; nil until there is one.
    package var proxyURL: String?
    /// Message for the user; nil unless failed.
    package var error: String?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var completedAt: Timestamp?

    package init(
        record: RecordID, id: JobID, owner: Owner?, prompt: String, fps: Int? = nil, status: VideoJobStatus,
        progress: Int,
        proxyURL: String? = nil, error: String? = nil, createdAt: Timestamp, updatedAt: Timestamp,
        completedAt: Timestamp? = nil
    ) {
        self.record = record
        self.id = id
        self.owner = owner
        self.prompt = prompt
        self.fps = fps
        self.status = status
        self.progress = progress
        self.proxyURL = proxyURL
        self.error = error
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.completedAt = completedAt
    }
}

extension VideoJob: ListedRecord {
    package var position: PagePosition { PagePosition(createdAt: createdAt, id: record) }
}
