/// A job as those see it who asked for it.
package struct VideoJob: Sendable {
    package var record: RecordID
    package var id: JobID
    /// Nil in records of another application that name nobody.
    package var owner: Owner?
    package var prompt: String
    package var fps: Int?
    package var status: VideoJobStatus
    /// 0 to 100.
    package var progress: Int
    /// Under which the video is watched; nil until there is one.
    package var proxyAddress: String?
    /// For the person who asked; nil but for failed ones.
    package var error: String?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var completedAt: Timestamp?

    package init(
        record: RecordID, id: JobID, owner: Owner?, prompt: String, fps: Int? = nil, status: VideoJobStatus,
        progress: Int,
        proxyAddress: String? = nil, error: String? = nil, createdAt: Timestamp, updatedAt: Timestamp,
        completedAt: Timestamp? = nil
    ) {
        self.record = record
        self.id = id
        self.owner = owner
        self.prompt = prompt
        self.fps = fps
        self.status = status
        self.progress = progress
        self.proxyAddress = proxyAddress
        self.error = error
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.completedAt = completedAt
    }
}

extension VideoJob: ListedRecord {
    package var position: PagePosition { PagePosition(createdAt: createdAt, id: record) }
}
