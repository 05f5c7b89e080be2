import Application
import Domain
import SteppedTime
import Testing

@Suite struct ImagePollerTests {
    private let callLog = CallLog()
    private let repository: InMemoryImageRepository
    private let journal = TaskJournal(spool: MemorySpool(), clock: InstantClock(), logger: Samples.logger) { _ in
        .stored
    }
    private static let fresh = Duration.seconds(60)
    /// The age at which a pending image times out.
    private static let expired = PollSchedule().deadline

    init() {
        repository = InMemoryImageRepository(callLog: callLog)
        repository.put(Samples.image())
    }

    private func poll(
        _ status: Result<ImageTaskStatus, ImageStatusError>, age: Duration, task: TaskID? = Samples.task
    ) async throws(WriteFailure) {
        let poller = ImagePoller(
            repository: repository, provider: ScriptedProvider(callLog: callLog, status: status), pace: FreePace(),
            journal: journal, schedule: PollSchedule(), wake: WakeSignal(), archiveWake: WakeSignal(),
            clock: ContinuousClock(),
            logger: Samples.logger)
        try await poller.poll(ClaimedImage(id: Samples.id, task: task, age: age))
    }

    @Test(arguments: [fresh, expired])
    func `A final status is stored at any age`(age: Duration) async throws {
        try await poll(.success(.ended(.succeeded(Samples.imageURL))), age: age)
        #expect(callLog.lines == ["poll task-1", "settle task-1 \(Samples.imageURL.text)"])
    }

    @Test(arguments: [ImageTaskStatus.working, .unknownTask])
    func `A response without a final status ends the image after the deadline, not before`(
        _ answer: ImageTaskStatus
    ) async throws {
        let status = Result<ImageTaskStatus, ImageStatusError>.success(answer)
        try await poll(status, age: Self.fresh)
        try await poll(status, age: Self.expired - .milliseconds(1))
        #expect(callLog.lines == ["poll task-1", "poll task-1"])
        try await poll(status, age: Self.expired)
        #expect(callLog.lines.suffix(2) == ["poll task-1", "settle task-1 timed_out"])
    }

    @Test func `A failed poll never ends an image, until the provider has deleted the task`() async throws {
        let lifetime = PollSchedule().taskLifetime
        for age in [Self.fresh, Self.expired, lifetime - .milliseconds(1)] {
            try await poll(.failure(ImageStatusError(detail: "HTTP 500")), age: age)
        }
        #expect(callLog.lines == ["poll task-1", "poll task-1", "poll task-1"])
        try await poll(.failure(ImageStatusError(detail: "HTTP 500")), age: lifetime)
        #expect(callLog.lines.suffix(2) == ["poll task-1", "settle task-1 timed_out"])
    }

    @Test func `A task id that is not stored yet is polled, also after the deadline`() async throws {
        await journal.hold(UnstoredTask(.image, Samples.id, Samples.task))
        try await poll(.success(.ended(.succeeded(Samples.imageURL))), age: Self.expired, task: nil)
        #expect(callLog.lines == ["poll task-1", "settle task-1 \(Samples.imageURL.text)"])
    }

    @Test func `An image without a task id is not polled, and times out`() async throws {
        try await poll(.success(.working), age: Self.fresh, task: nil)
        #expect(callLog.lines.isEmpty)
        try await poll(.success(.working), age: Self.expired, task: nil)
        #expect(callLog.lines == ["settle - timed_out"])
    }

    @Test func `During a database outage the pauses grow, and the log has its start and its end`()
        async throws
    {
        let (clock, log) = (SteppedClock(), RecordedLog())
        let poller = ImagePoller(
            repository: repository, provider: ScriptedProvider(callLog: callLog), pace: FreePace(), journal: journal,
            schedule: PollSchedule(), wake: WakeSignal(), archiveWake: WakeSignal(), clock: clock, logger: log.logger)
        repository.fail("due")
        try await RunningService.run(poller) {
            for milliseconds in [100, 200, 400, 800, 1600, 3200, 5000, 5000] {
                #expect(await clock.nextSleep() == .milliseconds(milliseconds))
                clock.wake()
            }
            #expect(await clock.nextSleep() == PollSchedule().tick)
            #expect(log.messages == ["queue unavailable"])
            repository.recover()
            clock.wake()
            // Nothing is due.
            #expect(await clock.nextSleep() == PollSchedule().tick)
            repository.fail("due")
            clock.wake()
            #expect(await clock.nextSleep() == .milliseconds(100))
        }
        #expect(log.messages == ["queue unavailable", "queue available again", "queue unavailable"])
    }

    @Test func `A failed write leaves the image pending`() async {
        repository.fail("settle")
        await #expect(throws: WriteFailure.self) {
            try await poll(.success(.ended(.succeeded(Samples.imageURL))), age: Self.fresh)
        }
        #expect(repository.image(Samples.id)?.state == .pending)
    }
}
