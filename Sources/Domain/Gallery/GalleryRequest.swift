/// Filter, cursor and page size of a gallery request.
package struct GalleryRequest: Sendable, Hashable {
    /// Nil: all kinds.
    package var kind: GalleryItem.Kind?
    /// Nil: any status.
    package var status: GalleryStatus?
    /// Nil: start with the newest.
    package var after: GalleryPosition?
    package var limit: Int
    /// Whether to list the trash instead.
    package var isTrash: Bool

    package init(
        kind: GalleryItem.Kind? = nil, status: GalleryStatus? = nil, after: GalleryPosition? = nil, limit: Int,
        isTrash: Bool = false
    ) {
        self.kind = kind
        self.status = status
        self.after = after
        self.limit = limit
        self.isTrash = isTrash
    }
}

/// Status filter for both kinds.
package enum GalleryStatus: String, Sendable, CaseIterable {
    /// Images only.
    case pending
    /// Videos only.
    case processing
    case completed
    case failed
    /// Not in a final status: pending images and processing videos.
    case active

    /// Nil if no image can have this status.
    package var imageStatus: ImageStatus? {
        switch self {
        case .pending, .active: .pending
        case .processing: nil
        case .completed: .completed
        case .failed: .failed
        }
    }

    /// Nil if no video can have this status.
    package var videoStatus: Generation.Status? {
        switch self {
        case .pending: nil
        case .processing, .active: .processing
        case .completed: .completed
        case .failed: .failed
        }
    }
}
