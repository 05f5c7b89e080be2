import Synchronization

/// Facts about a request that become known while it is handled.
final class RequestAnnotations: Sendable {
    /// The annotations of the current task's request.
    @TaskLocal static var current: RequestAnnotations?

    private let kind = Atomic(CallerKind.anyone)

    var caller: CallerKind {
        get { kind.load(ordering: .relaxed) }
        set { kind.store(newValue, ordering: .relaxed) }
    }
}
