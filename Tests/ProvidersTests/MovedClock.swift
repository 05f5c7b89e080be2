import Synchronization

/// A clock that only a test advances. Its sleeps return at once.
final class MovedClock: Clock, Sendable {
    private let start = ContinuousClock.now
    private let elapsed = Mutex(Duration.zero)

    var now: ContinuousClock.Instant { start.advanced(by: elapsed.withLock(\.self)) }
    var minimumResolution: Duration { .nanoseconds(1) }

    func advance(by duration: Duration) { elapsed.withLock { $0 += duration } }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
    }
}
