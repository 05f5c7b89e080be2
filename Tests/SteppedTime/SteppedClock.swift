import Synchronization

/// Clock whose sleeps end on `wake()` and whose requested durations can be read.
package final class SteppedClock: Clock, Sendable {
    private let real = ContinuousClock()
    private let (sleeps, slept) = AsyncStream.makeStream(of: Duration.self)
    private let (wakes, woken) = AsyncStream.makeStream(of: Void.self)

    package init() {}

    package var now: ContinuousClock.Instant { real.now }
    package var minimumResolution: Duration { real.minimumResolution }

    /// Wait for the next sleep to begin.
    ///
    /// - Returns: its requested duration, rounded to 50 milliseconds.
    package func nextSleep() async -> Duration {
        for await sleep in sleeps { return .milliseconds(Int((sleep / .milliseconds(50)).rounded()) * 50) }
        return .zero
    }

    package func wake() { woken.yield() }

    /// After one sleep has been cancelled, every further one throws at once.
    package func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        slept.yield(now.duration(to: deadline))
        for await _ in wakes { return }
        throw CancellationError()
    }
}
