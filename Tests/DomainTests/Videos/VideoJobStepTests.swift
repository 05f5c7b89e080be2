import Domain
import Testing

/// What a worker does with a job, decided from its record alone.
@Suite struct VideoJobStepTests {
    private let task = TaskID(stored: "t1")

    private func turn(
        _ stage: VideoStage, age: Duration = .zero, orderedFor: Duration? = nil, strikes: Int = 0
    ) -> VideoJobStep {
        VideoJobStep(stage: stage, age: age, orderedFor: orderedFor, strikes: strikes, deadlines: VideoDeadlines())
    }

    @Test func `A queued job is ordered, unless it has waited too long`() {
        #expect(turn(.queued) == .order)
        #expect(turn(.queued, age: .seconds(6 * 3600 - 1)) == .order)
        #expect(turn(.queued, age: .seconds(6 * 3600)) == .end(.providerUnavailable))
    }

    @Test func `A job that was being ordered when its worker went away is never ordered again`() {
        for strikes in [0, 1, 5, 100] {
            for age in [Duration.zero, .seconds(86_400)] {
                #expect(turn(.ordering, age: age, strikes: strikes) == .end(.outcomeUnknown))
            }
        }
    }

    @Test func `An ordered job is asked about until its time is over, however long it had waited before`() {
        #expect(turn(.ordered(task), age: .seconds(5 * 3600), orderedFor: .seconds(60)) == .ask(task))
        #expect(turn(.ordered(task), age: .seconds(5 * 3600), orderedFor: .seconds(4 * 3600)) == .end(.timedOut))
        #expect(turn(.ordered(task), age: .seconds(4 * 3600)) == .end(.timedOut))
    }

    @Test func `A job that made five turns in a row break off is parked`() {
        #expect(turn(.queued, strikes: 4) == .order)
        #expect(turn(.queued, strikes: 5) == .end(.parked))
        #expect(turn(.ordered(task), orderedFor: .zero, strikes: 4) == .ask(task))
        #expect(turn(.ordered(task), orderedFor: .zero, strikes: 5) == .end(.parked))
    }

    @Test func `A job with an end is reported, whatever happened on the way`() {
        let end = VideoEnd.failed(.timedOut)
        #expect(turn(.ended(end), age: .seconds(1_000_000), strikes: 100) == .report(end))
    }
}
