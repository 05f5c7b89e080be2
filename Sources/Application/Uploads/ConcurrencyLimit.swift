import Synchronization

/// Limits concurrent work: some callers run, some are queued, and the rest are rejected.
package final class ConcurrencyLimit: Sendable {
    private struct State {
        var running = 0
        /// First in, first out.
        var waiting: [CheckedContinuation<Bool, Never>] = []
    }

    private let state = Mutex(State())
    private let limit: Int
    private let queueLimit: Int
    private let message: String

    /// - Parameters:
    ///   - waiting: how many may be queued.
    ///   - message: of the error for rejected callers.
    package init(
        _ limit: Int, waiting: Int = 0, message: String = "Too many concurrent uploads. Try again in a moment."
    ) {
        self.limit = limit
        queueLimit = waiting
        self.message = message
    }

    /// - Throws: `overloaded` if the queue is full; what `work` throws.
    package func run<Output>(_ work: () async throws -> Output) async throws -> Output {
        try await acquire()
        defer { release() }
        return try await work()
    }

    /// Waits for a slot, which is held until `release`.
    ///
    /// - Throws: `overloaded` if the queue is full.
    func acquire() async throws(Failure) {
        let isAdmitted = await withCheckedContinuation { continuation in
            let known: Bool? = state.withLock { state in
                if state.running < limit {
                    state.running += 1
                    return true
                }
                guard state.waiting.count < queueLimit else { return false }
                state.waiting.append(continuation)
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
        guard isAdmitted else { throw Failure(.overloaded, message, retryAfter: 2) }
    }

    func release() {
        // The caller that has waited longest gets the slot.
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
