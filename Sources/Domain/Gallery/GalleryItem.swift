/// Something that somebody asked for, as it stands among everything else of theirs.
package enum GalleryItem: Sendable {
    case video(Generation)
    case image(GeneratedImage)

    package enum Kind: String, Sendable, CaseIterable {
        case video
        case image
    }
}

/// A part of everything that somebody asked for, newest first.
package struct GalleryPage: Sendable {
    package let items: [GalleryItem]
    /// How many there are in all; nil where that was not looked up.
    package let total: Int?
    /// Where the next part begins; nil where this one shows the end.
    package let next: GalleryPosition?

    package init(items: [GalleryItem], total: Int?, next: GalleryPosition?) {
        self.items = items
        self.total = total
        self.next = next
    }
}
