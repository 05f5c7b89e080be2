import Synchronization

/// The ledger behind a lock, with those who wait for something to appear in it.
final class SandboxState: Sendable {
    private struct Waiter {
        /// Resumes its caller and returns true if the ledger holds what is awaited.
        let check: @Sendable (SandboxRecords) -> Bool
        let cancel: @Sendable (any Error) -> Void
    }

    private struct State {
        var repository: SandboxRecords
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
        var isClosed = false
    }

    private let state: Mutex<State>

    init(limit: Int) {
        state = Mutex(State(repository: SandboxRecords(limit: limit)))
    }

    var repository: SandboxRecords {
        state.withLock { $0.repository }
    }

    func task(_ id: String) -> SandboxTask? {
        state.withLock { $0.repository.tasks[id] }
    }

    func update<Result: Sendable>(_ change: (inout SandboxRecords) -> Result) -> Result {
        state.withLock { state in
            let result = change(&state.repository)
            for (id, waiter) in state.waiters where waiter.check(state.repository) { state.waiters[id] = nil }
            return result
        }
    }

    /// Returns what `pick` finds, now or after one of the changes to come. Throws `CancellationError`, or
    /// `SandboxError.stopped` when no change can come any more.
    func wait<Value: Sendable>(for pick: @escaping @Sendable (SandboxRecords) -> Value?) async throws -> Value {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
                let waiter = Waiter { repository in
                    guard let value = pick(repository) else { return false }
                    continuation.resume(returning: value)
                    return true
                } cancel: { error in
                    continuation.resume(throwing: error)
                }
                state.withLock { state in
                    if waiter.check(state.repository) { return }
                    // A cancellation that came before the waiter was in the table found nothing to remove.
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

    /// No change will come any more: those who wait are told.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.cancel(SandboxError.stopped) }
    }
}
