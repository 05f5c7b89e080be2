/// A cursor in the merged list of videos and images: newest first, then by descending id, then video before image.
package struct LibraryPosition: Sendable, Hashable {
    package let position: PagePosition
    package let kind: ItemKind

    package init(position: PagePosition, kind: ItemKind) {
        self.position = position
        self.kind = kind
    }

    /// The position before everything older than a timestamp.
    package init(before timestamp: Timestamp) {
        self.init(
            position: PagePosition(createdAt: timestamp, id: RecordID(high: 0, low: 0)), kind: .image)
    }

    package func comes(before other: LibraryPosition) -> Bool {
        if position.createdAt != other.position.createdAt { return position.createdAt > other.position.createdAt }
        if position.id != other.position.id { return other.position.id < position.id }
        return kind == .video && other.kind == .image
    }

    /// The equivalent cursor in the list of one kind.
    package func positionInList(of kind: ItemKind) -> PagePosition {
        guard self.kind == .video, kind == .image else { return position }
        return PagePosition(createdAt: position.createdAt, id: position.id.next)
    }
}
