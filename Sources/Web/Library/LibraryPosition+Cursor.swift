import Domain

/// A position in the gallery as an opaque cursor for clients: a list cursor and the kind.
extension LibraryPosition {
    var cursor: String { "\(position.cursor)_\(kind.rawValue)" }

    /// Nil if the text is not a cursor.
    init?(cursor: String) {
        guard let end = cursor.lastIndex(of: "_"),
            let position = PagePosition(cursor: String(cursor[..<end])),
            let kind = ItemKind(rawValue: String(cursor[end...].dropFirst()))
        else { return nil }
        self.init(position: position, kind: kind)
    }

    /// The date that a record at this position shows: one without a date is as old as its id.
    var date: Timestamp { position.isDated ? position.createdAt : position.id.createdAt }
}
