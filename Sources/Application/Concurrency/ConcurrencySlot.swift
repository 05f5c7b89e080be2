import Synchronization

/// A slot of a `ConcurrencyLimit`, held until it is released or deinitialized.
package final class ConcurrencySlot: Sendable {
    private let isReleased = Atomic(false)
    private let action: @Sendable () -> Void

    init(_ action: @escaping @Sendable () -> Void) { self.action = action }

    deinit { release() }

    /// Releases the slot. Further calls have no effect.
    package func release() {
        if !isReleased.exchange(true, ordering: .relaxed) { action() }
    }
}
