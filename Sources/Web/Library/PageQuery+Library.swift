import Domain

/// The parameters of the list of both kinds.
extension PageQuery {
    mutating func libraryQuery() -> LibraryQuery {
        var query = LibraryQuery(
            kind: value("kind", as: ItemKind.self), status: value("status", as: LibraryStatus.self),
            isTrash: flag("trash"))
        query.text = text("q").flatMap { faults.searchText($0, "q") }
        query.tags = tags("tag")
        query.isFavorite = flag("favorite")
        query.from = time("from")
        query.to = time("to")
        return query
    }

    /// The start of the page: a cursor or a time.
    mutating func libraryPosition() -> LibraryPosition? {
        guard let text = text("cursor") else { return time("before").map { LibraryPosition(before: $0) } }
        if self.text("before") != nil { fault("cursor", "Give either cursor or before, not both.") }
        if let position = LibraryPosition(cursor: text) { return position }
        fault("cursor", "This is not a cursor; use the nextCursor of an earlier page as it is.")
        return nil
    }

    /// A date or a time; nil if the parameter is missing, or invalid.
    mutating func time(_ name: Substring) -> Timestamp? {
        // The sign of an offset, if it was sent as it is.
        text(name).flatMap { faults.time($0.split(separator: " ").joined(separator: "+"), String(name)) }
    }

    private mutating func tags(_ name: Substring) -> [TagName] {
        let texts = texts(name)
        if texts.count > ItemLabels.maximumTags {
            fault(name, "This may be given at most \(ItemLabels.maximumTags) times.")
            return []
        }
        var tags: [TagName] = []
        for text in texts {
            guard let tag = faults.tag(text, String(name)) else { return [] }
            tags.append(tag)
        }
        return tags
    }
}
