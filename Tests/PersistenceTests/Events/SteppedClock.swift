import Synchronization

/// A clock whose sleeper wakes when it is told to, and which says how long the sleep was meant to last.
final class SteppedClock: Clock, Sendable {
    private let real = ContinuousClock()
    private let (sleeps, slept) = AsyncStream.makeStream(of: Duration.self)
    private let (wakes, woken) = AsyncStream.makeStream(of: Void.self)

    var now: ContinuousClock.Instant { real.now }
    var minimumResolution: Duration { real.minimumResolution }

    /// Waits for the next sleep to begin. To the second.
    func nextSleep() async -> Duration {
        for await sleep in sleeps { return .seconds((sleep / .seconds(1)).rounded()) }
        return .zero
    }

    func wake() { woken.yield() }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        slept.yield(now.duration(to: deadline))
        for await _ in wakes { return }
        throw CancellationError()
    }
}
