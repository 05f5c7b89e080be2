import Application
import Domain
import Testing

@Suite struct ImagePollerTests {
    private let callLog = CallLog()
    private let repository: InMemoryImageRepository
    private static let fresh = Duration.seconds(60)
    /// The age at which a pending image times out.
    private static let expired = PollSchedule().deadline

    init() {
        repository = InMemoryImageRepository(callLog: callLog)
        repository.put(Samples.image())
    }

    private func poll(
        _ status: Result<ImageTaskStatus, ImageStatusError>, age: Duration, task: TaskID? = Samples.task
    ) async throws(Failure) {
        let poller = ImagePoller(
            repository: repository, provider: ScriptedProvider(callLog: callLog, status: status),
            schedule: PollSchedule(),
            clock: ContinuousClock(), logger: Samples.logger)
        try await poller.poll(ClaimedImage(id: Samples.id, task: task, age: age))
    }

    @Test(arguments: [fresh, expired])
    func `A final status is stored at any age`(age: Duration) async throws {
        try await poll(.success(.ended(.succeeded(Samples.imageURL))), age: age)
        #expect(callLog.lines == ["poll task-1", "settle task-1 \(Samples.imageURL.text)"])
    }

    @Test(arguments: [
        Result<ImageTaskStatus, ImageStatusError>.success(.working), .success(.unknownTask),
        .failure(ImageStatusError(detail: "HTTP 500")),
    ])
    func `Without a final status nothing is stored before the deadline`(
        status: Result<ImageTaskStatus, ImageStatusError>
    )
        async throws
    {
        try await poll(status, age: Self.fresh)
        try await poll(status, age: Self.expired - .milliseconds(1))
        #expect(callLog.lines == ["poll task-1", "poll task-1"])
        try await poll(status, age: Self.expired)
        #expect(callLog.lines.suffix(2) == ["poll task-1", "settle task-1 timed_out"])
    }

    @Test func `An image without a task id is not polled, and times out`() async throws {
        try await poll(.success(.working), age: Self.fresh, task: nil)
        #expect(callLog.lines.isEmpty)
        try await poll(.success(.working), age: Self.expired, task: nil)
        #expect(callLog.lines == ["settle - timed_out"])
    }

    @Test func `A failed write leaves the image pending`() async {
        repository.fail("settle")
        await #expect(throws: Failure.self) {
            try await poll(.success(.ended(.succeeded(Samples.imageURL))), age: Self.fresh)
        }
        #expect(repository.image(Samples.id)?.state == .pending)
    }
}
