/// Which part of everything that somebody asked for is wanted.
package struct GalleryRequest: Sendable, Hashable {
    /// Nil: of every kind.
    package var kind: GalleryItem.Kind?
    /// Nil: however it stands.
    package var status: GalleryStatus?
    /// Nil: from the newest on.
    package var after: GalleryPosition?
    package var limit: Int

    package init(
        kind: GalleryItem.Kind? = nil, status: GalleryStatus? = nil, after: GalleryPosition? = nil, limit: Int
    ) {
        self.kind = kind
        self.status = status
        self.after = after
        self.limit = limit
    }
}

/// How something stands, in words for both kinds.
package enum GalleryStatus: String, Sendable, CaseIterable {
    /// Only images are called this.
    case pending
    /// Only videos are called this.
    case processing
    case completed
    case failed
    /// Not at its end, whatever that is called.
    case active

    /// Nil where no image is called this.
    package var ofImages: ImageStatus? {
        switch self {
        case .pending, .active: .pending
        case .processing: nil
        case .completed: .completed
        case .failed: .failed
        }
    }

    /// Nil where no video is called this.
    package var ofVideos: Generation.Status? {
        switch self {
        case .pending: nil
        case .processing, .active: .processing
        case .completed: .completed
        case .failed: .failed
        }
    }
}
