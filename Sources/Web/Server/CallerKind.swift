import Domain
import Synchronization

/// Who sent a request, as the log shows it: never which of them.
enum CallerKind: UInt8, Sendable, AtomicRepresentable {
    /// Nobody said, or nobody was asked.
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

    var word: String { "\(self)" }
}

/// What turns out about a request on its way.
final class RequestAnnotations: Sendable {
    /// Of the request that this task works on.
    @TaskLocal static var current: RequestAnnotations?

    private let kind = Atomic(CallerKind.anyone)

    var caller: CallerKind {
        get { kind.load(ordering: .relaxed) }
        set { kind.store(newValue, ordering: .relaxed) }
    }
}
