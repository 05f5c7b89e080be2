import Synchronization

/// Facts about a request that become known while it is handled.
final class RequestAnnotations: Sendable {
    /// The annotations of the current task's request.
    @TaskLocal static var current: RequestAnnotations?

    private let kind = Atomic(CallerKind.anyone)
    private let routeAccess = Mutex<RouteAccess?>(nil)

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
