/// What kind of thing a history holds.
package struct GenerationKind: Sendable, Hashable {
    /// In characters.
    package static let maximumLength = 64
    /// Documented.
    package static let textToVideo = GenerationKind(known: "text-to-video")

    package let text: String

    /// - Parameter text: 1 to `maximumLength` characters without control characters; anything else gives nil.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.maximumLength * 4, text.count <= Self.maximumLength,
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        self.text = text
    }

    private init(known text: String) { self.text = text }
}
