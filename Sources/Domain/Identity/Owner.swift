/// Whose a record is: the value of its documented field `userId`.
///
/// A signed-in user's is their id. An anonymous visitor's is their session behind a prefix that no user id may have, so
/// one field, one index and one query serve both. A second such prefix is for owners who are nobody.
package struct Owner: Sendable, Hashable {
    package static let sessionPrefix = "session:"
    package static let systemPrefix = "system:"
    /// How no user id may begin.
    package static let reservedPrefixes = [sessionPrefix, systemPrefix]
    /// Whose records are that nobody was named in; nobody can sign in as this.
    package static let unassigned = Owner(stored: systemPrefix + "unassigned")

    package let text: String

    package init(user: UserID) { text = user.text }
    package init(session: SessionID) { text = Self.sessionPrefix + session.text }
    /// As a stored record has it.
    package init(stored text: String) { self.text = text }

    /// The visitor's session; nil where the owner is a user.
    package var session: String? {
        text.hasPrefix(Self.sessionPrefix) ? String(text.dropFirst(Self.sessionPrefix.count)) : nil
    }
}
