/// How a request was authenticated. A token without a session comes from an identity provider, a service or
/// `afterimage token`.
package enum Credential: Sendable, Hashable {
    case token
    case session(RecordID)
    case key(RecordID)

    /// The session of a sign-in; nil for other credentials.
    package var session: RecordID? {
        if case .session(let id) = self { id } else { nil }
    }
}
