package import Domain

/// The objects that were made from a record's content.
package struct DerivedObjects: Sendable, Hashable {
    package var thumbnails: ArchivedContent.Thumbnails?
    package var poster: RecordID?
    package var preview: RecordID?

    package init(
        thumbnails: ArchivedContent.Thumbnails? = nil, poster: RecordID? = nil, preview: RecordID? = nil
    ) {
        self.thumbnails = thumbnails
        self.poster = poster
        self.preview = preview
    }

    /// - Parameter objects: of one record; thumbnails in the order of `ThumbnailSize.allCases`. Content is left out.
    init(_ objects: [MediaObject]) {
        let thumbnails = objects.filter { $0.kind == .thumbnail }.map(\.id)
        if thumbnails.count == ThumbnailSize.allCases.count {
            self.thumbnails = ArchivedContent.Thumbnails(small: thumbnails[0], large: thumbnails[1])
        }
        poster = objects.first { $0.kind == .poster }?.id
        preview = objects.first { $0.kind == .preview }?.id
    }

    /// In the order in which they are stored.
    package var ids: [RecordID] {
        [thumbnails?.small, thumbnails?.large, poster, preview].compactMap(\.self)
    }

    package var kinds: Set<MediaKind> {
        var kinds: Set<MediaKind> = thumbnails == nil ? [] : [.thumbnail]
        if poster != nil { kinds.insert(.poster) }
        if preview != nil { kinds.insert(.preview) }
        return kinds
    }
}

extension ArchivedContent {
    package var derived: DerivedObjects {
        get { DerivedObjects(thumbnails: thumbnails, poster: poster, preview: preview) }
        set { (thumbnails, poster, preview) = (newValue.thumbnails, newValue.poster, newValue.preview) }
    }

    /// What can be made from the content of such a record, and the record does not have.
    package func missing(in kind: ItemKind) -> Set<MediaKind> {
        let all: Set<MediaKind> = kind == .video ? [.thumbnail, .poster, .preview] : [.thumbnail]
        return all.subtracting(derived.kinds)
    }
}
