import Synchronization

/// Caches one value. Concurrent callers share a single fetch.
package final class SingleFlightCache<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var expiresAt: ContinuousClock.Instant?
        var isFetching = false
        var waiters: [CheckedContinuation<Value, Never>] = []
    }

    private let fetch: @Sendable () async -> Value
    private let lifetime: @Sendable (Value) -> Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameters:
    ///   - lifetime: how long a value is cached.
    ///   - fetch: not cancelled with its callers.
    package init(
        lifetime: @escaping @Sendable (Value) -> Duration,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        fetch: @escaping @Sendable () async -> Value
    ) {
        self.fetch = fetch
        self.lifetime = lifetime
        self.now = now
    }

    package func callAsFunction() async -> Value {
        let known = state.withLock { state -> (value: Value?, mustFetch: Bool) in
            if let value = state.value, let expiresAt = state.expiresAt, now() < expiresAt { return (value, false) }
            if state.isFetching { return (nil, false) }
            state.isFetching = true
            return (nil, true)
        }
        if let value = known.value { return value }
        return known.mustFetch ? await fetchAndStore() : await join()
    }

    private func fetchAndStore() async -> Value {
        let value = await Task { await fetch() }.value
        let waiters = state.withLock { state in
            state.value = value
            state.expiresAt = now().advanced(by: lifetime(value))
            state.isFetching = false
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: value) }
        return value
    }

    private func join() async -> Value {
        await withCheckedContinuation { continuation in
            let value = state.withLock { state -> Value? in
                // It may have been fetched in between.
                if !state.isFetching, let value = state.value { return value }
                state.waiters.append(continuation)
                return nil
            }
            if let value { continuation.resume(returning: value) }
        }
    }
}
