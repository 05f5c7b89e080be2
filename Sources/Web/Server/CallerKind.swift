import Domain
import Synchronization

/// The kind of caller, for the log; never an identity.
enum CallerKind: UInt8, Sendable, AtomicRepresentable {
    /// Not authenticated, or the route needs no authentication.
    case anyone
    case anonymous
    case user
    case admin
    case service
    case provider

    init(_ caller: Caller) {
        self =
            switch caller {
            case .user(_, isAdmin: true): .admin
            case .user: .user
            case .visitor: .anonymous
            }
    }

    var name: String { "\(self)" }
}
