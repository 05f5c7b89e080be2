import Synchronization

/// A clock whose sleeps return immediately; it records their durations.
final class InstantClock: Clock, Sendable {
    private let slept = Mutex<[Duration]>([])
    private let real = ContinuousClock()

    var sleeps: [Duration] { slept.withLock { $0 } }
    var now: ContinuousClock.Instant { real.now }
    var minimumResolution: Duration { real.minimumResolution }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        let length = now.duration(to: deadline)
        slept.withLock { $0.append(length) }
        try Task.checkCancellation()
        await Task.yield()
    }
}
