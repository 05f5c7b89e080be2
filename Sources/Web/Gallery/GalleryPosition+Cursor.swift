import Domain

/// A position in the gallery as an opaque cursor for clients: a list cursor and the kind.
extension GalleryPosition {
    var cursor: String { "\(position.cursor)_\(kind.rawValue)" }

    /// Nil if the text is not a cursor.
    init?(cursor: String) {
        guard let end = cursor.lastIndex(of: "_"),
            let position = PagePosition(cursor: String(cursor[..<end])),
            let kind = GalleryItem.Kind(rawValue: String(cursor[end...].dropFirst()))
        else { return nil }
        self.init(position: position, kind: kind)
    }
}
