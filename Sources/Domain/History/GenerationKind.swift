/// The kind of a history entry.
package struct GenerationKind: Sendable, Hashable {
    /// In characters.
    package static let maximumLength = 64
    /// Documented by the API.
    package static let textToVideo = GenerationKind(known: "text-to-video")

    package let text: String

    /// - Parameter text: 1 to `maximumLength` characters without control characters; nil otherwise.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.maximumLength * 4, text.count <= Self.maximumLength,
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        self.text = text
    }

    private init(known text: String) { self.text = text }
}
