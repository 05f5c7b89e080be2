/// A tag as its owner wrote it. Tags that differ only in case are equal.
package struct TagName: Sendable, Hashable {
    /// In characters.
    package static let maximumLength = 50

    package let text: String

    /// - Parameter text: trimmed of white space. Nil if the rest is empty, longer than `maximumLength`, contains control
    ///   characters, or is `.` or `..`, which no path of a URL can name.
    package init?(_ text: String) {
        let trimmed = text.trimmingWhitespace()
        // Bytes first: counting the characters of a megabyte is slow.
        guard !trimmed.isEmpty, trimmed.utf8.count <= Self.maximumLength * 16, trimmed.count <= Self.maximumLength,
            trimmed != ".", trimmed != "..",
            trimmed.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        self.text = String(trimmed)
    }

    /// Reads the stored value.
    package init(stored text: String) { self.text = text }

    /// What equal tags have in common.
    package var key: String { text.lowercased() }

    package static func == (left: TagName, right: TagName) -> Bool { left.key == right.key }

    package func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
