import Application
import Domain
import Testing

@Suite struct ImagePollerTests {
    private let journal = CallLog()
    private let repository: InMemoryImageRepository
    private static let young = Duration.seconds(60)
    /// As old as an image may become while it is pending.
    private static let old = PollSchedule().deadline

    init() {
        repository = InMemoryImageRepository(journal: journal)
        repository.put(Samples.image())
    }

    private func ask(
        _ report: Result<ImageTaskStatus, ImageStatusError>, age: Duration, task: TaskID? = Samples.task
    ) async throws(Failure) {
        let follow = ImagePoller(
            repository: repository, provider: ScriptedProvider(journal: journal, report: report),
            schedule: PollSchedule(),
            clock: ContinuousClock(), logger: Samples.logger)
        try await follow.ask(about: ClaimedImage(id: Samples.id, task: task, age: age))
    }

    @Test(arguments: [young, old])
    func `An end is written down whenever it is heard of`(age: Duration) async throws {
        try await ask(.success(.ended(.succeeded(Samples.picture))), age: age)
        #expect(journal.lines == ["ask task-1", "settle task-1 \(Samples.picture.text)"])
    }

    @Test(arguments: [
        Result<ImageTaskStatus, ImageStatusError>.success(.working), .success(.unknownTask),
        .failure(ImageStatusError(detail: "HTTP 500")),
    ])
    func `Without an end nothing is written, until the deadline`(report: Result<ImageTaskStatus, ImageStatusError>)
        async throws
    {
        try await ask(report, age: Self.young)
        try await ask(report, age: Self.old - .milliseconds(1))
        #expect(journal.lines == ["ask task-1", "ask task-1"])
        try await ask(report, age: Self.old)
        #expect(journal.lines.suffix(2) == ["ask task-1", "settle task-1 timed_out"])
    }

    @Test func `A task without a name is not asked about, and times out`() async throws {
        try await ask(.success(.working), age: Self.young, task: nil)
        #expect(journal.lines.isEmpty)
        try await ask(.success(.working), age: Self.old, task: nil)
        #expect(journal.lines == ["settle - timed_out"])
    }

    @Test func `What cannot be written down is left to the next turn`() async {
        repository.fail("settle")
        await #expect(throws: Failure.self) {
            try await ask(.success(.ended(.succeeded(Samples.picture))), age: Self.young)
        }
        #expect(repository.image(Samples.id)?.state == .pending)
    }
}
