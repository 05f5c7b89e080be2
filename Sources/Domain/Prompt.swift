/// What somebody asked to see, in their own words.
package struct Prompt: Sendable, Hashable {
    /// In characters as a person counts them. The provider names no limit for this service and one of 20,000 for its
    /// newest; a quarter of that keeps a page of a hundred records below two megabytes.
    package static let maximumLength = 5000

    package let text: String

    /// - Parameter text: white space at both ends does not count. Nil where nothing is left, where it is longer than
    ///   `maximumLength`, or where it holds a zero byte.
    package init?(_ text: String) {
        let trimmed = text.trimmingWhitespace()
        // The bytes first: counting characters of a megabyte takes its time.
        guard !trimmed.isEmpty, trimmed.utf8.count <= Self.maximumLength * 16, trimmed.count <= Self.maximumLength,
            !trimmed.utf8.contains(0)
        else { return nil }
        self.text = String(trimmed)
    }
}

extension String {
    fileprivate func trimmingWhitespace() -> Substring {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map(index(after:)) ?? startIndex
        return start < end ? self[start..<end] : ""
    }
}
