import Synchronization

/// Caches results for a moment. Concurrent requests for the same result share one computation.
final class ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        /// Tells a computation from a later one for the same key.
        let number: UInt64
        let task: Task<Result<Value, Failure>, Never>
        /// Nil while it is being computed.
        var validUntil: ContinuousClock.Instant?
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var count: UInt64 = 0
    }

    private let lifetime: Duration
    private let capacity: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let compute: @Sendable (Key) async throws(Failure) -> Value
    private let state = Mutex(State())

    /// - Parameters:
    ///   - lifetime: how long a result may be stale.
    ///   - capacity: maximum number of cached results.
    ///   - compute: not cancelled with its callers. A failure is not cached.
    init(
        lifetime: Duration, capacity: Int, now: @escaping @Sendable () -> ContinuousClock.Instant,
        compute: @escaping @Sendable (Key) async throws(Failure) -> Value
    ) {
        self.lifetime = lifetime
        self.capacity = capacity
        self.now = now
        self.compute = compute
    }

    func callAsFunction(_ key: Key) async throws(Failure) -> Value {
        try await task(key).value.get()
    }

    /// The next request computes a new result, also if the old one is being computed.
    func forget(_ key: Key) { state.withLock { $0.entries[key] = nil } }

    private func task(_ key: Key) -> Task<Result<Value, Failure>, Never> {
        let now = now()
        return state.withLock { state in
            if let entry = state.entries[key], entry.validUntil.map({ now < $0 }) ?? true { return entry.task }
            if state.entries.count >= capacity { makeRoom(in: &state.entries, now: now) }
            state.count += 1
            let number = state.count
            let task = Task {
                let result: Result<Value, Failure>
                do throws(Failure) {
                    result = .success(try await compute(key))
                } catch {
                    result = .failure(error)
                }
                finish(key, number, result)
                return result
            }
            state.entries[key] = Entry(number: number, task: task)
            return task
        }
    }

    private func finish(_ key: Key, _ number: UInt64, _ result: Result<Value, Failure>) {
        let validUntil = now() + lifetime
        state.withLock { state in
            guard state.entries[key]?.number == number else { return }
            switch result {
            case .success: state.entries[key]?.validUntil = validUntil
            case .failure: state.entries[key] = nil
            }
        }
    }

    /// Removes expired entries; if that frees no room, all that are finished.
    private func makeRoom(in entries: inout [Key: Entry], now: ContinuousClock.Instant) {
        entries = entries.filter { $0.value.validUntil.map { now < $0 } ?? true }
        guard entries.count >= capacity else { return }
        entries = entries.filter { $0.value.validUntil == nil }
    }
}
