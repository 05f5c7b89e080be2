/// The id of a signed-in user: the identity provider's, or that of a local account.
package struct UserID: Sendable, Hashable {
    /// In characters; documented for video jobs.
    package static let maximumLength = 100

    package let text: String

    /// - Parameter text: 1 to `maximumLength` characters without control characters and without a reserved prefix of
    ///   `Owner`; nil otherwise.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.maximumLength * 4, text.count <= Self.maximumLength,
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }),
            !Owner.reservedPrefixes.contains(where: { text.hasPrefix($0) })
        else { return nil }
        self.text = text
    }

    /// The user id of a local account: the 24 digits of its record id.
    package init(account id: RecordID) { text = id.text }
}
