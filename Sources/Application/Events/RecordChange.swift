package import Domain

/// A change of one record.
package struct RecordChange: Sendable {
    package enum Content: Sendable {
        case changed(LibraryItem)
        /// Soft-deleted by its owner.
        case deleted(ItemReference)
    }

    package let owner: Owner
    /// By the database clock.
    package let timestamp: Timestamp
    package let content: Content

    package init(owner: Owner, timestamp: Timestamp, content: Content) {
        self.owner = owner
        self.timestamp = timestamp
        self.content = content
    }
}
