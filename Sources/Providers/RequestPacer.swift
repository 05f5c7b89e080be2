import Synchronization

/// Keeps calls apart: each waits for its own moment, in the order of their coming.
final class RequestPacer: Sendable {
    private let next = Mutex(ContinuousClock.now)
    private let interval: Duration

    /// - Parameter interval: from one call to the next.
    init(interval: Duration) { self.interval = interval }

    /// - Throws: `CancellationError`.
    func wait(on clock: any Clock<Duration>) async throws {
        let now = ContinuousClock.now
        let timestamp = next.withLock { next in
            let mine = max(next, now)
            next = mine + interval
            return mine
        }
        if timestamp > now { try await clock.sleep(for: timestamp - now) }
    }
}
