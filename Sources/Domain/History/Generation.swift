/// One entry of a user's history: the request and its result.
package struct Generation: Sendable {
    /// Status values of the public API.
    package enum Status: String, Sendable, CaseIterable {
        case processing
        case completed
        case failed
    }

    package var id: RecordID
    /// The stored kind; this server writes `text-to-video`.
    package var kind: String
    package var prompt: String
    package var status: Status
    /// URL of the result on this server; nil until there is one.
    package var proxyURL: String?
    package var taskID: String?
    package var parameters: GenerationParameters
    /// Message for the user; nil unless failed.
    package var error: String?
    package var createdAt: Timestamp
    package var completedAt: Timestamp?
    package var expiresAt: Timestamp?
    /// When it was moved into the trash; nil unless it is there.
    package var trashedAt: Timestamp?
    /// Nil until the video is in storage.
    package var content: ArchivedContent?
    package var labels: ItemLabels

    package init(
        id: RecordID, kind: String, prompt: String, status: Status, proxyURL: String? = nil, taskID: String? = nil,
        parameters: GenerationParameters = GenerationParameters(), error: String? = nil, createdAt: Timestamp,
        completedAt: Timestamp? = nil,
        expiresAt: Timestamp? = nil, trashedAt: Timestamp? = nil,
        content: ArchivedContent? = nil, labels: ItemLabels = ItemLabels()
    ) {
        self.id = id
        self.kind = kind
        self.prompt = prompt
        self.status = status
        self.proxyURL = proxyURL
        self.taskID = taskID
        self.parameters = parameters
        self.error = error
        self.createdAt = createdAt
        self.completedAt = completedAt
        self.expiresAt = expiresAt
        self.trashedAt = trashedAt
        self.content = content
        self.labels = labels
    }
}

extension Generation: ListedRecord {
    package var position: PagePosition { PagePosition(createdAt: createdAt, id: id) }
}
