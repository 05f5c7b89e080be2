import Domain

/// A position in a list as an opaque cursor for clients.
extension PagePosition {
    var cursor: String { "\(String(createdAt.milliseconds, radix: 36))_\(id.text)" }

    /// Nil if the text is not a cursor.
    init?(cursor: String) {
        let parts = cursor.split(separator: "_", omittingEmptySubsequences: false)
        guard cursor.utf8.count <= 64, parts.count == 2, let milliseconds = Int64(parts[0], radix: 36),
            let id = RecordID(parts[1])
        else { return nil }
        self.init(createdAt: Timestamp(milliseconds: milliseconds), id: id)
    }
}
