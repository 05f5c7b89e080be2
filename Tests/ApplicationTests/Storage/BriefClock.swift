/// A clock on which sleeps of up to ten seconds end at once.
struct BriefClock: Clock {
    private let clock = ContinuousClock()

    var now: ContinuousClock.Instant { clock.now }
    var minimumResolution: Duration { clock.minimumResolution }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        if deadline - now > .seconds(10) { return try await clock.sleep(until: deadline) }
        try Task.checkCancellation()
    }
}
