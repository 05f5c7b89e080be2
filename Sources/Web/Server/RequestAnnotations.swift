import NIOCore
import Synchronization

/// Facts about a request that become known while it is handled.
final class RequestAnnotations: Sendable {
    /// The annotations of the current task's request.
    @TaskLocal static var current: RequestAnnotations?

    /// The connection of the request.
    let channel: (any Channel)?
    private let kind = Atomic(CallerKind.anyone)
    private let routeAccess = Mutex<RouteAccess?>(nil)

    init(channel: (any Channel)? = nil) { self.channel = channel }

    var caller: CallerKind {
        get { kind.load(ordering: .relaxed) }
        set { kind.store(newValue, ordering: .relaxed) }
    }

    /// Who may call the request's route; nil until the route is known.
    var access: RouteAccess? {
        get { routeAccess.withLock { $0 } }
        set { routeAccess.withLock { $0 = newValue } }
    }
}
