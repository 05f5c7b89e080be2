/// How a request was authenticated. A token without a session comes from an identity provider, a service or
/// `afterimage token`.
package enum Credential: Sendable, Hashable {
    case token
    case session(RecordID)
    case key(RecordID)
}
