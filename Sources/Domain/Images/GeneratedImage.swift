/// A requested image, from submission to its final status.
package struct GeneratedImage: Sendable {
    package var id: RecordID
    package var owner: Owner
    package var taskID: TaskID
    package var prompt: String
    /// The stored value; unknown ones are returned unchanged.
    package var kind: String
    package var state: ImageState
    package var originImage: ImageURL?
    package var referenceImages: [ImageURL]?
    package var characterIDs: [String]?
    /// The stored aspect ratio; nil: the provider's default.
    package var size: String?
    package var createdAt: Timestamp
    /// When it was moved into the trash; nil unless it is there.
    package var trashedAt: Timestamp?
    /// Nil until the image is in storage.
    package var content: ArchivedContent?
    package var labels: ItemLabels

    package init(
        id: RecordID, owner: Owner, taskID: TaskID, prompt: String, kind: String, state: ImageState,
        originImage: ImageURL? = nil, referenceImages: [ImageURL]? = nil, characterIDs: [String]? = nil,
        size: String? = nil, createdAt: Timestamp, trashedAt: Timestamp? = nil,
        content: ArchivedContent? = nil, labels: ItemLabels = ItemLabels()
    ) {
        self.id = id
        self.owner = owner
        self.taskID = taskID
        self.prompt = prompt
        self.kind = kind
        self.state = state
        self.originImage = originImage
        self.referenceImages = referenceImages
        self.characterIDs = characterIDs
        self.size = size
        self.createdAt = createdAt
        self.trashedAt = trashedAt
        self.content = content
        self.labels = labels
    }
}

extension GeneratedImage: ListedRecord {
    package var position: PagePosition { PagePosition(createdAt: createdAt, id: id) }
}
