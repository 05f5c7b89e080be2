/// One entry of a user's gallery: a video or an image.
package enum GalleryItem: Sendable {
    case video(Generation)
    case image(GeneratedImage)

    package enum Kind: String, Sendable, CaseIterable {
        case video
        case image
    }
}

/// One page of a gallery, newest first.
package struct GalleryPage: Sendable {
    package let items: [GalleryItem]
    /// Total number of items; nil if it was not counted.
    package let total: Int?
    /// Cursor of the next page; nil on the last page.
    package let next: GalleryPosition?

    package init(items: [GalleryItem], total: Int?, next: GalleryPosition?) {
        self.items = items
        self.total = total
        self.next = next
    }
}
