/// Who a signed-in user is, as the identity provider names them.
package struct UserID: Sendable, Hashable {
    /// In characters; documented for video jobs.
    package static let maximumLength = 100

    package let text: String

    /// - Parameter text: 1 to `maximumLength` characters without control characters. Nil otherwise, and nil where it
    ///   begins like a name that is kept for anonymous sessions or for nobody.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.maximumLength * 4, text.count <= Self.maximumLength,
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }),
            !Owner.reservedPrefixes.contains(where: { text.hasPrefix($0) })
        else { return nil }
        self.text = text
    }

    /// The name of one of our own accounts: its id's 24 digits.
    package init(account id: RecordID) { text = id.text }
}
