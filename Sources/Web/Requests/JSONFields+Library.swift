import Domain
import JSON

/// The items that an action is for, and their labels.
extension JSONFields {
    enum ItemsOrQuery {
        case items([(ItemReference, tags: [TagName]?)])
        case query(LibraryQuery)
    }

    /// Either `items` or `query`.
    ///
    /// - Parameter limit: of the items.
    /// - Returns: nil if both are missing, or given, or invalid; that is reported.
    mutating func itemsOrQuery(atMost limit: Int) -> ItemsOrQuery? {
        switch (value("items") != nil, value("query") != nil) {
        case (true, true): faults.add("query", "Give either items or query, not both.")
        case (false, false): faults.add("items", "Give items, or a query.")
        case (true, false): return items("items", atMost: limit).map { .items($0) }
        case (false, true): return query("query").map { .query($0) }
        }
        return nil
    }

    /// A list of items as `{"kind","id"}`, each with its own `tags` if it has some. Errors are reported by index.
    ///
    /// - Returns: nil if the field is missing, or invalid.
    mutating func items(_ name: String, atMost limit: Int) -> [(ItemReference, tags: [TagName]?)]? {
        guard let value = value(name) else { return nil }
        let elements = value.elements.map { Array($0.prefix(limit + 1)) } ?? []
        guard (1...limit).contains(elements.count) else {
            faults.add(name, "This must be a list of 1 to \(limit) items.")
            return nil
        }
        var isValid = true
        let items: [(ItemReference, tags: [TagName]?)] = elements.enumerated().compactMap { index, element in
            let item = object(element, "\(name)[\(index)]") { $0.item() } ?? nil
            if item == nil { isValid = false }
            return item
        }
        return isValid ? items : nil
    }

    /// A query with the names of the parameters of `GET /api/gallery`, and `batch`.
    ///
    /// - Returns: nil if the field is missing, or invalid.
    private mutating func query(_ name: String) -> LibraryQuery? {
        guard let value = value(name) else { return nil }
        return object(value, name) { $0.query() }
    }

    /// A list of tags. An invalid one is reported by its index.
    ///
    /// - Returns: nil if the field is missing, or invalid.
    mutating func tags(_ name: String) -> [TagName]? {
        guard value(name) != nil else { return nil }
        let known = faults.count
        let tags = strings(name, atMost: ItemLabels.maximumTags).enumerated().compactMap { index, text in
            text.flatMap { faults.tag($0, "\(name)[\(index)]") }
        }
        return faults.count == known ? tags : nil
    }

    /// Reads an object within the body.
    ///
    /// - Returns: nil if it is invalid.
    mutating func object<Output>(
        _ value: JSONValue, _ path: String, _ read: (inout JSONFields) -> Output
    ) -> Output? {
        guard value.object != nil else {
            faults.add(path, "This must be a JSON object.")
            return nil
        }
        var fields = JSONFields(value, at: path)
        let output = read(&fields)
        faults.add(fields.faults)
        return fields.faults.isEmpty ? output : nil
    }

    private mutating func item() -> (ItemReference, tags: [TagName]?)? {
        if value("kind") == nil { faults.add("kind", "This is required.") }
        let kind = value("kind", as: ItemKind.self)
        let id = required("id").flatMap { recordID($0, "id") }
        let tags = self.tags("tags")
        guard let kind, let id else { return nil }
        return (ItemReference(kind, id), tags)
    }

    private mutating func query() -> LibraryQuery {
        var query = LibraryQuery(
            kind: value("kind", as: ItemKind.self), status: value("status", as: LibraryStatus.self),
            isTrash: bool("trash") ?? false)
        query.isFavorite = bool("favorite") ?? false
        if value("tag")?.string == nil {
            query.tags = tags("tag") ?? []
        } else if let tag = string("tag").flatMap({ faults.tag($0, "tag") }) {
            query.tags = [tag]
        }
        query.text = string("q").flatMap { faults.searchText($0, "q") }
        query.from = string("from").flatMap { faults.time($0, "from") }
        query.to = string("to").flatMap { faults.time($0, "to") }
        query.batch = string("batch").flatMap { recordID($0, "batch") }
        return query
    }

    private mutating func recordID(_ text: String, _ name: String) -> RecordID? {
        if let id = RecordID(text) { return id }
        faults.add(name, "This must be an id: 24 hexadecimal digits.")
        return nil
    }
}
