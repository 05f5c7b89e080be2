package import Domain

/// What has become of one record of somebody's.
package struct RecordChange: Sendable {
    package enum Content: Sendable {
        case generation(Generation)
        case image(GeneratedImage)
        /// Put away by its owner.
        case removed(kind: String, RecordID)
    }

    package let owner: Owner
    /// By the database's clock.
    package let timestamp: Timestamp
    package let content: Content

    package init(owner: Owner, timestamp: Timestamp, content: Content) {
        self.owner = owner
        self.timestamp = timestamp
        self.content = content
    }
}
