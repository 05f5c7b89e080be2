/// One entry of somebody's history: what they asked for and what became of it.
package struct Generation: Sendable {
    /// The words for how it stands; documented by the API.
    package enum Status: String, Sendable, CaseIterable {
        case processing
        case completed
        case failed
    }

    package var id: RecordID
    /// What kind of thing; `text-to-video` is ours.
    package var kind: String
    package var prompt: String
    package var status: Status
    /// Under which the result is watched; nil until there is one.
    package var proxyAddress: String?
    package var taskID: String?
    package var parameters: JSONText?
    /// For the person who asked; nil but for failed ones.
    package var error: String?
    package var createdAt: Timestamp
    package var completedAt: Timestamp?
    package var expiresAt: Timestamp?

    package init(
        id: RecordID, kind: String, prompt: String, status: Status, proxyAddress: String? = nil, taskID: String? = nil,
        parameters: JSONText? = nil, error: String? = nil, createdAt: Timestamp, completedAt: Timestamp? = nil,
        expiresAt: Timestamp? = nil
    ) {
        self.id = id
        self.kind = kind
        self.prompt = prompt
        self.status = status
        self.proxyAddress = proxyAddress
        self.taskID = taskID
        self.parameters = parameters
        self.error = error
        self.createdAt = createdAt
        self.completedAt = completedAt
        self.expiresAt = expiresAt
    }
}

extension Generation: ListedRecord {
    package var position: PagePosition { PagePosition(createdAt: createdAt, id: id) }
}
