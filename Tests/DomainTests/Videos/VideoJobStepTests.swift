import Domain
import Testing

/// The next step of a video job, decided from its record alone.
@Suite struct VideoJobStepTests {
    private let task = TaskID(stored: "t1")

    private func step(
        _ stage: VideoStage, age: Duration = .zero, sinceSubmission: Duration? = nil, strikes: Int = 0
    ) -> VideoJobStep {
        VideoJobStep(
            stage: stage, age: age, sinceSubmission: sinceSubmission, strikes: strikes, deadlines: VideoDeadlines())
    }

    @Test func `A queued job is submitted unless it has waited too long`() {
        #expect(step(.queued) == .submit)
        #expect(step(.queued, age: .seconds(6 * 3600 - 1)) == .submit)
        #expect(step(.queued, age: .seconds(6 * 3600)) == .fail(.providerUnavailable))
    }

    @Test func `A job whose worker crashed during submission is never submitted again`() {
        for strikes in [0, 1, 5, 100] {
            for age in [Duration.zero, .seconds(86_400)] {
                #expect(step(.submitting, age: age, strikes: strikes) == .fail(.outcomeUnknown))
            }
        }
    }

    @Test func `A submitted job is polled, also after its deadline, however long it was queued`() {
        let (hour, task) = (Duration.seconds(3600), VideoStage.submitted(task))
        #expect(step(task, age: hour * 5, sinceSubmission: .seconds(60)) == .poll(self.task, isOverdue: false))
        #expect(step(task, age: hour * 5, sinceSubmission: hour * 4) == .poll(self.task, isOverdue: true))
        #expect(step(task, age: hour * 4) == .poll(self.task, isOverdue: true))
        #expect(step(task, age: hour * 1000) == .poll(self.task, isOverdue: true))
    }

    @Test func `A job is parked after five failed steps in a row`() {
        #expect(step(.queued, strikes: 4) == .submit)
        #expect(step(.queued, strikes: 5) == .fail(.parked))
        #expect(step(.submitted(task), sinceSubmission: .zero, strikes: 4) == .poll(task, isOverdue: false))
        #expect(step(.submitted(task), sinceSubmission: .zero, strikes: 5) == .fail(.parked))
    }

    @Test func `A job with an outcome is always reported`() {
        let outcome = VideoOutcome.failed(.timedOut)
        #expect(step(.ended(outcome), age: .seconds(1_000_000), strikes: 100) == .report(outcome))
    }
}
