/// The prompt of an image or a video.
package struct Prompt: Sendable, Hashable {
    /// In grapheme clusters. The provider documents no limit for this service and 20,000 for its newest; a quarter of
    /// that keeps a page of a hundred records below two megabytes.
    package static let maximumLength = 5000

    package let text: String

    /// - Parameter text: trimmed of white space. Nil if the rest is empty, longer than `maximumLength`, or contains a
    ///   zero byte.
    package init?(_ text: String) {
        let trimmed = text.trimmingWhitespace()
        // Bytes first: counting the characters of a megabyte is slow.
        guard !trimmed.isEmpty, trimmed.utf8.count <= Self.maximumLength * 16, trimmed.count <= Self.maximumLength,
            !trimmed.utf8.contains(0)
        else { return nil }
        self.text = String(trimmed)
    }
}
