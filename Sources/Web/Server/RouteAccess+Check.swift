import Application
import Domain

extension RouteAccess {
    /// Whether visitors are refused with a hint to sign in.
    var isForUsers: Bool {
        if case .session = self { true } else { false }
    }

    /// Whether accounts that still lack a required second factor may call it.
    var isOpenWithoutFactor: Bool {
        switch self {
        case .open, .service: true
        case .session(let withoutFactor), .all(_, let withoutFactor): withoutFactor
        case .admin, .any: false
        }
    }

    /// Whether a key may call the route.
    ///
    /// - Parameter route: nil if it is not known; then no key may.
    /// - Throws: `forbidden`.
    static func check(_ key: KeyAccess, on route: RouteAccess?) throws(Failure) {
        switch route {
        case .all(let scopes, _):
            if let missing = scopes.first(where: { !key.scopes.contains($0) }) { throw .missingScope(missing.rawValue) }
        case .any(let scopes):
            if key.scopes.isDisjoint(with: scopes) {
                throw .missingScope(scopes.map(\.rawValue).joined(separator: " or "))
            }
        case .open, .service, .admin, .session, nil:
            throw Failure(.forbidden, "This route does not take API keys. Sign in instead.")
        }
    }
}

extension Failure {
    static func missingScope(_ scope: String) -> Failure {
        Failure(.forbidden, "This key does not have the scope \(scope).")
    }
}
