/// A place among videos and images together: newest first, by id among equal times, and where even those are equal, the
/// video before the image.
package struct GalleryPosition: Sendable, Hashable {
    package let position: PagePosition
    package let kind: GalleryItem.Kind

    package init(position: PagePosition, kind: GalleryItem.Kind) {
        self.position = position
        self.kind = kind
    }

    /// Before all that is older than a moment.
    package init(before timestamp: Timestamp) {
        self.init(
            position: PagePosition(createdAt: timestamp, id: RecordID(high: 0, low: 0)), kind: .image)
    }

    package func comes(before other: GalleryPosition) -> Bool {
        if position.createdAt != other.position.createdAt { return position.createdAt > other.position.createdAt }
        if position.id != other.position.id { return other.position.id < position.id }
        return kind == .video && other.kind == .image
    }

    /// The place in the list of one kind alone behind which all lies that lies behind this place.
    package func inList(of kind: GalleryItem.Kind) -> PagePosition {
        guard self.kind == .video, kind == .image else { return position }
        return PagePosition(createdAt: position.createdAt, id: position.id.next)
    }
}
