import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Task ids of videos that arrive after the submission has failed.
@Suite struct LateTaskTests {
    private let task = TaskID(stored: "task-1")

    @Test func `While a job is being submitted, only its submitter can attach a task, even after an operator tried`()
        async throws
    {
        try await VideoFixture.open { fixture in
            let (id, _) = try await submitting(in: fixture)
            guard case .refused = try await fixture.jobs.attach(TaskID(stored: "another"), to: id, from: .admin) else {
                Issue.record("an operator attached a task")
                return
            }
            guard case .attached = try await fixture.jobs.attach(task, to: id, from: .submitter),
                case .existed = try await fixture.jobs.attach(task, to: id, from: .submitter)
            else {
                Issue.record("not attached")
                return
            }
            let stored = try await fixture.stored("video_generation_jobs", id)
            #expect(stored["provider_task_id"] == "task-1" && stored["audit"]?["attached_by"] == "submitter")
        }
    }

    @Test(arguments: VideoTaskSource.allCases)
    func `A job of unknown outcome accepts a task once its history is written`(source: VideoTaskSource) async throws {
        try await VideoFixture.open { fixture in
            let (id, claim) = try await submitting(in: fixture)
            _ = try await fixture.jobs.end(claim, .failed(.outcomeUnknown))
            guard case .notSettled = try await fixture.jobs.attach(task, to: id, from: source) else {
                Issue.record("attached before the history has the final status")
                return
            }
            try await fixture.jobs.close(claim)
            guard case .attached = try await fixture.jobs.attach(task, to: id, from: source) else {
                Issue.record("not attached")
                return
            }
            #expect(try await fixture.claim()?.contents?.stage == .submitted(task))
            let other = try await submitting(in: fixture).id
            guard case .taken = try await fixture.jobs.attach(task, to: other, from: source) else {
                Issue.record("one task for two jobs")
                return
            }
        }
    }

    /// The secondaries stall after the start of the submission, so only the primary has the task.
    @Test(.enabled(if: TestMongod.program != nil, "TEST_MONGOD is not set"), .timeLimit(.minutes(3)))
    func `A task that only the primary has does not count as stored, until a majority has it`() async throws {
        // Prevent an election, so that the primary stays primary.
        try await TestReplicaSet.run(electionTimeout: .seconds(120)) { set in
            let client = try MongoClient(MongoConfiguration(uri: set.uri), logger: TestMongo.quiet)
            let result: Result<Void, any Error>
            do {
                result = .success(try await storeDuringStall(of: set, client.database(TestMongo.freshName())))
            } catch {
                result = .failure(error)
            }
            await client.close()
            try result.get()
        }
    }

    private func storeDuringStall(of set: TestReplicaSet, _ database: MongoDatabase) async throws {
        let names = CollectionNames()
        try await IndexCatalogue(names: names).apply(to: database)
        let fixture = VideoFixture(
            database: database, jobs: MongoVideoJobRepository(database, names: names),
            generations: MongoGenerationRepository(database, names: names),
            ids: RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) }))
        let (id, claim) = try await submitting(in: fixture)
        let secondaries = try await set.secondaries()
        for node in secondaries { node.freeze() }
        defer { for node in secondaries { node.resume() } }
        await #expect(throws: Failure.self) {
            try await fixture.jobs.recordSubmission(claim, task: task, pollAfter: .zero)
        }
        guard case .notSettled = try await fixture.jobs.attach(task, to: id, from: .submitter) else {
            Issue.record("counts as stored")
            return
        }
        for node in secondaries { node.resume() }
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            if case .existed = try await fixture.jobs.attach(task, to: id, from: .submitter) { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("never confirmed")
    }

    private func submitting(in fixture: VideoFixture) async throws -> (id: RecordID, claim: VideoClaim) {
        let id = try await fixture.add()
        let claim = try await fixture.claimNow(id).claim
        #expect(try await fixture.jobs.beginSubmission(claim, lease: VideoFixture.lease))
        return (id, claim)
    }
}
