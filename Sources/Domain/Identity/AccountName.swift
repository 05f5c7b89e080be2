/// The display name of an account.
package struct AccountName: Sendable, Hashable {
    /// In characters.
    package static let maximumLength = 100

    package let text: String

    /// - Parameter text: trimmed of white space. Nil if the rest is empty, longer than `maximumLength`, or contains
    ///   control characters.
    package init?(_ text: String) {
        let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
        let end = text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? start
        let trimmed = text[start..<end]
        guard !trimmed.isEmpty, trimmed.utf8.count <= Self.maximumLength * 16, trimmed.count <= Self.maximumLength,
            trimmed.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        self.text = String(trimmed)
    }
}
