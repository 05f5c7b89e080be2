/// The authenticated caller of a request: a user or an anonymous visitor.
package enum Caller: Sendable, Hashable {
    case user(UserID, isAdmin: Bool)
    case visitor(SessionID)

    /// The owner of the records that the caller creates.
    package var owner: Owner {
        switch self {
        case .user(let id, _): Owner(user: id)
        case .visitor(let session): Owner(session: session)
        }
    }
    /// Nil for a user.
    package var session: SessionID? {
        if case .visitor(let session) = self { session } else { nil }
    }
}
