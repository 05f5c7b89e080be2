import Domain

/// The form in which a place in a gallery travels through clients: that of a place in a list, and the kind.
extension GalleryPosition {
    var cursor: String { "\(position.cursor)_\(kind.rawValue)" }

    /// Nil where the text is no such form.
    init?(cursor: String) {
        guard let end = cursor.lastIndex(of: "_"),
            let position = PagePosition(cursor: String(cursor[..<end])),
            let kind = GalleryItem.Kind(rawValue: String(cursor[end...].dropFirst()))
        else { return nil }
        self.init(position: position, kind: kind)
    }
}
