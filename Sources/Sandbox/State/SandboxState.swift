import Synchronization

/// The records behind a lock, with the callers that wait for a change.
final class SandboxState: Sendable {
    private struct Waiter {
        /// Resumes the caller and returns true if the records contain the awaited value.
        let check: @Sendable (SandboxRecords) -> Bool
        let cancel: @Sendable (any Error) -> Void
    }

    private struct State {
        var records: SandboxRecords
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
        var isClosed = false
    }

    private let state: Mutex<State>

    init(limit: Int) {
        state = Mutex(State(records: SandboxRecords(limit: limit)))
    }

    var records: SandboxRecords {
        state.withLock { $0.records }
    }

    func task(_ id: String) -> SandboxTask? {
        state.withLock { $0.records.tasks[id] }
    }

    func update<Result: Sendable>(_ change: (inout SandboxRecords) -> Result) -> Result {
        state.withLock { state in
            let result = change(&state.records)
            for (id, waiter) in state.waiters where waiter.check(state.records) { state.waiters[id] = nil }
            return result
        }
    }

    /// Waits until `pick` returns a value, and returns it.
    ///
    /// - Throws: `CancellationError`, or `SandboxError.stopped` after `close()`.
    func wait<Value: Sendable>(for pick: @escaping @Sendable (SandboxRecords) -> Value?) async throws -> Value {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
                let waiter = Waiter { records in
                    guard let value = pick(records) else { return false }
                    continuation.resume(returning: value)
                    return true
                } cancel: { error in
                    continuation.resume(throwing: error)
                }
                state.withLock { state in
                    if waiter.check(state.records) { return }
                    // An earlier cancellation found no waiter to remove.
                    if Task.isCancelled { return waiter.cancel(CancellationError()) }
                    if state.isClosed { return waiter.cancel(SandboxError.stopped) }
                    state.waiters[id] = waiter
                }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
            waiter?.cancel(CancellationError())
        }
    }

    /// Fails all waiters: no more changes will come.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.cancel(SandboxError.stopped) }
    }
}
