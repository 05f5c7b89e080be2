import Synchronization

/// Spaces requests at a fixed interval, in order of arrival.
final class RequestPacer: Sendable {
    private let next = Mutex(ContinuousClock.now)
    private let interval: Duration

    /// - Parameter interval: between two requests.
    init(interval: Duration) { self.interval = interval }

    /// - Throws: `CancellationError`.
    func wait(on clock: any Clock<Duration>) async throws {
        let now = ContinuousClock.now
        let start = next.withLock { next in
            let slot = max(next, now)
            next = slot + interval
            return slot
        }
        if start > now { try await clock.sleep(for: start - now) }
    }
}
