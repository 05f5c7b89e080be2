import Synchronization

/// A clock on which every sleep is over at once; it remembers how long each was meant to last.
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
