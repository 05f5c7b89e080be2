import CGlibc
import Synchronization

/// The number of open streams in this process, and whether many have just ended.
final class OpenStreamCount: Sendable {
    /// Fewer streams leave too little memory to be worth releasing.
    private static let threshold = 64

    private struct State {
        var current = 0
        /// Since memory was last released.
        var peak = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    /// - Returns: whether the limit allows one more; if so, call `leave` afterwards.
    func enter() -> Bool {
        state.withLock { state in
            guard state.current < limit else { return false }
            state.current += 1
            state.peak = max(state.peak, state.current)
            return true
        }
    }

    var current: Int { state.withLock { $0.current } }

    func leave() { state.withLock { $0.current -= 1 } }

    /// - Returns: whether enough streams have ended to release their memory; true once per drain.
    func hasDrained() -> Bool {
        state.withLock { state in
            guard state.peak >= Self.threshold, state.current <= state.peak / 4 else { return false }
            state.peak = state.current
            return true
        }
    }

    /// Returns freed memory to the system. Takes milliseconds and blocks allocations meanwhile.
    static func releaseMemory() { cglibc_return_free_memory() }
}
