import Synchronization

/// A clock whose sleeper wakes when it is told to, and which says how long the sleep was meant to last.
package final class ManualClock: Clock, Sendable {
    private let real = ContinuousClock()
    private let (sleeps, slept) = AsyncStream.makeStream(of: Duration.self)
    private let (wakes, woken) = AsyncStream.makeStream(of: Void.self)

    package init() {}

    package var now: ContinuousClock.Instant { real.now }
    package var minimumResolution: Duration { real.minimumResolution }

    /// Waits for the next sleep to begin.
    ///
    /// - Returns: how long it is meant to last, to 50 milliseconds.
    package func nextSleep() async -> Duration {
        for await sleep in sleeps { return .milliseconds(Int((sleep / .milliseconds(50)).rounded()) * 50) }
        return .zero
    }

    package func wake() { woken.yield() }

    /// Once a sleep has been cancelled, every further one is over at once.
    package func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        slept.yield(now.duration(to: deadline))
        for await _ in wakes { return }
        throw CancellationError()
    }
}
