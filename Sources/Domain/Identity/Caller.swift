/// Who sends a request, once their token has been verified.
package enum Caller: Sendable, Hashable {
    case user(UserID, isAdmin: Bool)
    case visitor(SessionID)

    /// Under which name what they ask for is kept.
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
