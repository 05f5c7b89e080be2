import Application
import Domain
import Synchronization
import Testing

/// Claims that the database did not confirm.
@Suite(.timeLimit(.minutes(1))) struct VideoJobWorkerTests {
    private static let first = RecordID("000000000000000000000001")!
    private static let second = RecordID("000000000000000000000002")!

    @Test func `An unconfirmed claim delays neither other jobs nor the shutdown`()
        async throws
    {
        let jobs = ScriptedVideoJobs([Self.first, Self.second], unconfirmed: Self.first, isConfirmedLater: false)
        let start = ContinuousClock.now
        try await RunningService.run(worker(jobs)) {
            while jobs.ended.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect(jobs.ended == [Self.second])
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func `A job is processed once its claim is confirmed`() async throws {
        let jobs = ScriptedVideoJobs([Self.first, Self.second], unconfirmed: Self.first, isConfirmedLater: true)
        try await RunningService.run(worker(jobs)) {
            while jobs.ended.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect(Set(jobs.ended) == [Self.first, Self.second])
    }

    private func worker(_ jobs: ScriptedVideoJobs) -> VideoJobWorker {
        let wake = VideoWakeSignals()
        let journal = TaskJournal(spool: MemorySpool(), clock: InstantClock(), logger: Samples.logger) { _ in .stored }
        let process = ProcessVideoJob(
            jobs: jobs, history: jobs, mappings: jobs, mappingLifetime: .seconds(60), provider: UnusedVideoProvider(),
            pace: FreePace(), journal: journal, schedule: VideoSchedule(), wake: wake, clock: ContinuousClock(),
            logger: Samples.logger)
        return VideoJobWorker(
            jobs: jobs, process: process, pace: FreePace(), schedule: VideoSchedule(), wake: wake, worker: "test",
            clock: ContinuousClock(), logger: Samples.logger)
    }
}

/// Due jobs with unreadable records, which a worker parks. The claim of one job is not confirmed.
private final class ScriptedVideoJobs: VideoJobLifecycleRepository {
    private let state: Mutex<(due: [RecordID], ended: [RecordID])>
    private let unconfirmed: RecordID
    private let isConfirmedLater: Bool

    init(_ due: [RecordID], unconfirmed: RecordID, isConfirmedLater: Bool) {
        state = Mutex((due, []))
        self.unconfirmed = unconfirmed
        self.isConfirmedLater = isConfirmedLater
    }

    var ended: [RecordID] { state.withLock { $0.ended } }

    func due(_ queue: VideoQueue, upTo limit: Int) async throws(Failure) -> DueItems<DueVideoJob> {
        guard queue == .polls else { return DueItems([]) }
        return DueItems(
            state.withLock { $0.due }.map { DueVideoJob(id: $0, fence: 0, callsProvider: false, turn: nil) })
    }

    func claim(_ job: DueVideoJob, lease: Duration, worker: String) async throws(WriteFailure) -> ClaimedVideoJob? {
        state.withLock { state in state.due.removeAll { $0 == job.id } }
        if job.id == unconfirmed { throw .unknown(detail: "waiting for replication timed out") }
        return Self.claimed(job.id)
    }

    func confirmClaim(of job: DueVideoJob, by worker: String, within limit: Duration) async -> ClaimedVideoJob? {
        guard !isConfirmedLater else { return Self.claimed(job.id) }
        try? await Task.sleep(for: limit)
        return nil
    }

    func end(_ claim: VideoClaim, _ end: VideoOutcome) async throws(Failure) -> Timestamp? {
        state.withLock { $0.ended.append(claim.id) }
        return Timestamp(milliseconds: 1)
    }

    func close(_ claim: VideoClaim) async throws(Failure) {}

    private static func claimed(_ id: RecordID) -> ClaimedVideoJob {
        ClaimedVideoJob(
            claim: VideoClaim(id: id, fence: 1), owner: Samples.owner, contents: nil, age: .zero,
            createdAt: Timestamp(milliseconds: 1), sinceSubmission: nil, strikes: 0, retries: 0)
    }

    func add(_ job: NewVideoJob) async throws(WriteFailure) -> AddedVideoJob { fatalError("unused") }

    func beginStep(_ claim: VideoClaim, strikes: Int) async throws(Failure) -> Bool { fatalError("unused") }

    func beginSubmission(_ claim: VideoClaim, lease: Duration) async throws(WriteFailure) -> Bool {
        fatalError("unused")
    }

    func recordSubmission(_ claim: VideoClaim, task: TaskID, pollAfter delay: Duration) async throws(Failure) -> Bool {
        fatalError("unused")
    }

    func reschedule(
        _ claim: VideoClaim, at stage: VideoStage, by delay: Duration, _ reason: RescheduleReason
    ) async throws(Failure) -> Bool { fatalError("unused") }
}

extension ScriptedVideoJobs: GenerationLifecycleRepository, VideoMappingLifecycleRepository {
    func upsert(_ entry: GenerationEntry) async throws(Failure) {}

    func reopen(_ id: RecordID, endedBefore timestamp: Timestamp) async throws(Failure) {}

    func fail(_ id: RecordID, _ reason: VideoFailure, at timestamp: Timestamp) async throws(Failure) {}

    func add(
        id: ProxyID, origin: String, task: String, lifetime: Duration, notAfter: Timestamp?
    ) async throws(Failure) -> Timestamp { Timestamp(milliseconds: 1) }
}

private struct UnusedVideoProvider: VideoProvider {
    let capabilities = VideoCapabilities(maximumPromptLength: 1500, durations: [5], resolutions: [.p720])

    func submit(_ request: VideoRequest) async throws(VideoSubmissionError) -> TaskID { TaskID(stored: "unused") }

    func status(of task: TaskID) async throws(VideoStatusError) -> VideoTaskStatus { .unknownTask }
}
