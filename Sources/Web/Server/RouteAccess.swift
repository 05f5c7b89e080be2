package import Domain

/// Who may call a route.
package enum RouteAccess: Sendable, Hashable {
    /// Everyone, or those that the handler itself accepts.
    case open
    /// Trusted services.
    case service
    /// Admins, not by a key.
    case admin
    /// A user with a token, with or without a session; never a visitor nor a key.
    ///
    /// - Parameter withoutFactor: whether accounts may call it that still lack a required second factor.
    case session(withoutFactor: Bool)
    /// A caller with a token, or a key with all of the scopes.
    ///
    /// - Parameter withoutFactor: as for `session`.
    case all([Scope], withoutFactor: Bool = false)
    /// A caller with a token, or a key with one of the scopes.
    case any([Scope])

    /// `x-scope` of the operation in openapi.yaml.
    package var text: String {
        switch self {
        case .open: "none"
        case .service: "service"
        case .admin: "admin"
        case .session: "session"
        case .all(let scopes, _): scopes.map(\.rawValue).joined(separator: " and ")
        case .any(let scopes): scopes.map(\.rawValue).joined(separator: " or ")
        }
    }
}
