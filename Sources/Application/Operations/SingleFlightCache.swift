import Synchronization

/// The last answer to a question that many ask: asked once, however many want to know at the same time, and remembered
/// for a while.
package final class SingleFlightCache<Answer: Sendable>: Sendable {
    private struct State {
        var answer: Answer?
        var until: ContinuousClock.Instant?
        var isAsking = false
        var waiters: [CheckedContinuation<Answer, Never>] = []
    }

    private let ask: @Sendable () async -> Answer
    private let lifetime: @Sendable (Answer) -> Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameters:
    ///   - lifetime: for how long an answer is good.
    ///   - ask: finds the answer; comes to its end also where those who asked have gone.
    package init(
        lifetime: @escaping @Sendable (Answer) -> Duration,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        ask: @escaping @Sendable () async -> Answer
    ) {
        self.ask = ask
        self.lifetime = lifetime
        self.now = now
    }

    package func callAsFunction() async -> Answer {
        let known = state.withLock { state -> (answer: Answer?, isMine: Bool) in
            if let answer = state.answer, let until = state.until, now() < until { return (answer, false) }
            if state.isAsking { return (nil, false) }
            state.isAsking = true
            return (nil, true)
        }
        if let answer = known.answer { return answer }
        return known.isMine ? await find() : await join()
    }

    private func find() async -> Answer {
        let answer = await Task { await ask() }.value
        let waiters = state.withLock { state in
            state.answer = answer
            state.until = now().advanced(by: lifetime(answer))
            state.isAsking = false
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: answer) }
        return answer
    }

    private func join() async -> Answer {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> Answer? in
                // It may have come in between.
                if !state.isAsking, let answer = state.answer { return answer }
                state.waiters.append(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }
}
