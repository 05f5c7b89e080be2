/// The owner of a record: the value of its documented field `userId`.
///
/// For a signed-in user it is the user id; for an anonymous visitor, the session id behind a prefix that no user id
/// may have, so that one field, one index and one query serve both. A second reserved prefix marks system owners.
package struct Owner: Sendable, Hashable {
    package static let sessionPrefix = "session:"
    package static let systemPrefix = "system:"
    /// Prefixes that no user id may have.
    package static let reservedPrefixes = [sessionPrefix, systemPrefix]
    /// The owner of records without a user; no caller can sign in as it.
    package static let unassigned = Owner(stored: systemPrefix + "unassigned")

    /// The owner in records that are kept after a person was erased.
    package static let erased = Owner(stored: systemPrefix + "erased")

    package let text: String

    package init(user: UserID) { text = user.text }
    package init(session: SessionID) { text = Self.sessionPrefix + session.text }
    /// Reads the stored value.
    package init(stored text: String) { self.text = text }

    /// The visitor's session id; nil if the owner is not a session.
    package var session: String? {
        text.hasPrefix(Self.sessionPrefix) ? String(text.dropFirst(Self.sessionPrefix.count)) : nil
    }
}
