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
    package let moment: Moment
    package let content: Content

    package init(owner: Owner, moment: Moment, content: Content) {
        self.owner = owner
        self.moment = moment
        self.content = content
    }
}
