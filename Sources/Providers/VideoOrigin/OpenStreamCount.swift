import CGlibc
import Synchronization

/// How many videos are being moved in this process, and whether many have just ended.
final class OpenStreamCount: Sendable {
    /// Fewer leave nothing behind that is worth the trouble.
    private static let crowd = 64

    private struct State {
        var now = 0
        /// Since memory was last given back.
        var most = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    /// - Returns: whether there is room for one more; then `leave` has to follow.
    func enter() -> Bool {
        state.withLock { state in
            guard state.now < limit else { return false }
            state.now += 1
            state.most = max(state.most, state.now)
            return true
        }
    }

    var now: Int { state.withLock { $0.now } }

    func leave() { state.withLock { $0.now -= 1 } }

    /// - Returns: whether so many have left that their memory should go back to the system; true once for each time.
    func hasEmptied() -> Bool {
        state.withLock { state in
            guard state.most >= Self.crowd, state.now <= state.most / 4 else { return false }
            state.most = state.now
            return true
        }
    }

    /// Takes milliseconds; allocations wait meanwhile.
    static func returnMemory() { cglibc_return_free_memory() }
}
