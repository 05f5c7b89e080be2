import Synchronization

/// A slot of a `ConcurrencyLimit`, held until it is released, at the latest when it is dropped.
package final class ConcurrencySlot: Sendable {
    private let isReleased = Atomic(false)
    private let action: @Sendable () -> Void

    init(_ action: @escaping @Sendable () -> Void) { self.action = action }

    deinit { release() }

    /// Only the first call has an effect.
    package func release() {
        if !isReleased.exchange(true, ordering: .relaxed) { action() }
    }
}
