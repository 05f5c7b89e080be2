import Synchronization

/// A clock whose sleeper wakes when it is told to, and which says how long the sleep was meant to last.
final class TickingClock: Clock, Sendable {
    private let real = ContinuousClock()
    private let (sleeps, slept) = AsyncStream.makeStream(of: Duration.self)
    private let (ticks, ticked) = AsyncStream.makeStream(of: Void.self)

    var now: ContinuousClock.Instant { real.now }
    var minimumResolution: Duration { real.minimumResolution }

    /// Waits for the next sleep to begin. To the hundredth of a second.
    func nextSleep() async -> Duration {
        for await sleep in sleeps { return .milliseconds(Int((sleep / .milliseconds(10)).rounded()) * 10) }
        return .zero
    }

    func tick() { ticked.yield() }

    /// Once a sleep has been cancelled, every further one is over at once.
    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        slept.yield(now.duration(to: deadline))
        for await _ in ticks { return }
        throw CancellationError()
    }
}
