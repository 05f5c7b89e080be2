/// What an owner adds to an item, and what the item was made from.
package struct ItemLabels: Sendable, Hashable {
    package static let maximumTags = 50
    /// In characters.
    package static let maximumTitleLength = 200
    /// In characters.
    package static let maximumNoteLength = 2000

    package var isFavorite = false
    /// In the order in which they were added.
    package var tags: [TagName] = []
    package var title: String?
    package var note: String?
    /// The item that this one was made from; it may be gone.
    package var derivedFrom: RecordID?

    package init() {}
}
