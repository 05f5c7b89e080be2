import Domain

/// What the texts of a query for items mean, in an address or in a body. Each is nil if it is invalid.
extension FieldErrors {
    mutating func tag(_ text: String, _ field: String) -> TagName? {
        if let tag = TagName(text) { return tag }
        add(field, "A tag has 1 to \(TagName.maximumLength) characters, without control characters, and is not . or ..")
        return nil
    }

    /// Also nil if the text wants nothing.
    mutating func searchText(_ text: String, _ field: String) -> SearchText? {
        if let search = SearchText(text) { return search.isEmpty ? nil : search }
        add(field, "This takes at most \(SearchText.maximumLength) characters.")
        return nil
    }

    mutating func time(_ text: String, _ field: String) -> Timestamp? {
        if let timestamp = Timestamp(iso8601: text) { return timestamp }
        add(field, "This must be a date like 2026-03-31, or a time like 2026-03-31T18:30:00Z.")
        return nil
    }
}
