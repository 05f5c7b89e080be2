import Synchronization

/// A counter whose progress other tasks can await.
final class ProgressCounter: Sendable {
    private struct State {
        var count = 0
        var waiters: [(goal: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func advance() {
        let reached = state.withLock { state in
            state.count += 1
            let count = state.count
            defer { state.waiters.removeAll { $0.goal <= count } }
            return state.waiters.filter { $0.goal <= count }
        }
        for waiter in reached { waiter.continuation.resume() }
    }

    /// Wait until the count reaches the goal.
    func wait(for goal: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.count < goal { state.waiters.append((goal, continuation)) }
                return state.count >= goal
            }
            if isReached { continuation.resume() }
        }
    }
}
