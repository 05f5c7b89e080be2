/// Whose a record is: the value of its documented field `userId`.
///
/// A signed-in user's is their id. An anonymous visitor's is their session behind a prefix that no user id may have, so
/// one field, one index and one query serve both.
package struct Owner: Sendable, Hashable {
    package static let sessionPrefix = "session:"
    /// Of names that stand for nobody, such as the one under which records without an owner are kept.
    package static let systemPrefix = "system:"

    package let text: String

    package init(user: UserID) { text = user.text }
    package init(session: SessionID) { text = Self.sessionPrefix + session.text }
    /// As a stored record has it.
    package init(stored text: String) { self.text = text }

    /// Nil for a user's.
    package var session: SessionID? {
        text.hasPrefix(Self.sessionPrefix) ? SessionID(String(text.dropFirst(Self.sessionPrefix.count))) : nil
    }
}
