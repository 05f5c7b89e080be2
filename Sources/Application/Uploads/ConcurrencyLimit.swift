import Synchronization

/// Lets only so many of one kind of work go on at once; some wait for their turn, and the rest are refused.
package final class ConcurrencyLimit: Sendable {
    private struct State {
        var running = 0
        /// In the order in which they came.
        var waiting: [CheckedContinuation<Bool, Never>] = []
    }

    private let state = Mutex(State())
    private let limit: Int
    private let room: Int
    private let refusal: String

    /// - Parameters:
    ///   - waiting: how many may wait for their turn.
    ///   - refusal: what whoever comes too many is told.
    package init(
        _ limit: Int, waiting: Int = 0, refusal: String = "Too many uploads are under way. Try again in a moment."
    ) {
        self.limit = limit
        room = waiting
        self.refusal = refusal
    }

    /// - Throws: `overloaded` where as much goes on, and waits, as may; and what `work` throws.
    package func run<Output>(_ work: () async throws -> Output) async throws -> Output {
        try await enter()
        defer { leave() }
        return try await work()
    }

    /// Waits for a turn, which lasts until `leave`.
    ///
    /// - Throws: `overloaded` where as much goes on, and waits, as may.
    func enter() async throws(Failure) {
        let isAdmitted = await withCheckedContinuation { turn in
            let known: Bool? = state.withLock { state in
                if state.running < limit {
                    state.running += 1
                    return true
                }
                guard state.waiting.count < room else { return false }
                state.waiting.append(turn)
                return nil
            }
            if let known { turn.resume(returning: known) }
        }
        guard isAdmitted else { throw Failure(.overloaded, refusal, retryAfter: 2) }
    }

    func leave() {
        // Whoever has waited longest takes the turn over.
        let next = state.withLock { state in
            if state.waiting.isEmpty {
                state.running -= 1
                return nil as CheckedContinuation<Bool, Never>?
            }
            return state.waiting.removeFirst()
        }
        next?.resume(returning: true)
    }
}
