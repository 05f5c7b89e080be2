import Application
import BSON
import Domain
import Logging
import MongoClient
import Persistence
import TestSupport
import Testing

/// A job from submission to history, with worker crashes at every database call.
@Suite struct VideoJobLifecycleTests {
    private static let collection = "video_generation_jobs"

    @Test(arguments: [true, false])
    func `Wherever a worker crashes, the video is submitted at most once and the history gets the final status`(
        _ isBefore: Bool
    ) async throws {
        try await TestMongo.withDatabase { database in
            try await IndexCatalogue(names: CollectionNames()).apply(to: database)
            let reliable = CountingProvider()
            let uninterrupted = try await runJob(in: database, provider: reliable, at: [])
            #expect(uninterrupted.status == "completed" && reliable.submissionCount == 1)
            #expect(uninterrupted.calls.contains("recordSubmission") && uninterrupted.calls.contains("close"))
            for call in 1...uninterrupted.calls.count {
                let provider = CountingProvider()
                let point = CrashingRepository.Point(call: call, isBefore: isBefore)
                let result = try await runJob(in: database, provider: provider, at: [point])
                let name = uninterrupted.calls[call - 1]
                #expect(provider.submissionCount <= 1, "crashed at \(name)")
                // The only window: the submission is recorded as started, and its outcome is unknown.
                let isInWindow = isBefore ? name == "recordSubmission" : name == "beginSubmission"
                #expect(result.status == (isInWindow ? "failed" : "completed"), "crashed at \(name)")
                #expect(result.reason == (isInWindow ? "outcome_unknown" : nil), "crashed at \(name)")
                #expect(result.isSettled, "crashed at \(name)")
            }
        }
    }

    @Test func `A submission that the provider did not accept is retried, and accepted once`() async throws {
        try await TestMongo.withDatabase { database in
            let provider = CountingProvider(
                refusals: [.throttled(detail: "429"), .unavailable(detail: "refused"), .throttled(detail: "429")])
            let result = try await runJob(in: database, provider: provider, at: [])
            #expect(result.status == "completed" && provider.submissionCount == 1)
        }
    }

    @Test(arguments: VideoFailure.allCases)
    func `A refusal fails the job with its reason`(_ reason: VideoFailure) async throws {
        try await TestMongo.withDatabase { database in
            let provider = CountingProvider(refusals: [.refused(reason, detail: "no")])
            let result = try await runJob(in: database, provider: provider, at: [])
            #expect(result.status == "failed" && result.reason == reason.rawValue && result.isSettled)
            #expect(provider.submissionCount == 0)
        }
    }

    @Test func `A submission whose outcome is unknown is not retried`() async throws {
        try await TestMongo.withDatabase { database in
            let provider = CountingProvider(refusals: [.outcomeUnknown(detail: "reset")])
            let result = try await runJob(in: database, provider: provider, at: [])
            #expect(result.reason == "outcome_unknown" && provider.submissionCount == 0 && result.isSettled)
        }
    }

    @Test func `A task with unreadable poll responses is parked`() async throws {
        try await TestMongo.withDatabase { database in
            let provider = CountingProvider(reports: [.failure(.unintelligible(detail: "junk"))])
            let result = try await runJob(in: database, provider: provider, at: [])
            #expect(result.reason == "parked" && result.isSettled)
        }
    }

    @Test func `A job that crashes its worker five times is parked`() async throws {
        try await TestMongo.withDatabase { database in
            // Each worker begins a step, and crashes in it.
            let points = Array(repeating: CrashingRepository.Point(call: 3, isBefore: false), count: 5)
            let four = try await runJob(in: database, provider: CountingProvider(), at: Array(points.dropLast()))
            #expect(four.calls[2] == "beginStep" && four.status == "completed" && four.isSettled)
            let five = try await runJob(in: database, provider: CountingProvider(), at: points)
            #expect(five.reason == "parked")
        }
    }

    @Test func `Claims that never reach their worker park no job`() async throws {
        try await TestMongo.withDatabase { database in
            let provider = CountingProvider()
            let points = Array(repeating: CrashingRepository.Point(call: 2, isBefore: false), count: 8)
            let result = try await runJob(in: database, provider: provider, at: points)
            #expect(result.calls[1] == "claim" && result.status == "completed" && result.isSettled)
            #expect(provider.submissionCount == 1)
        }
    }

    /// Updates that make a record unreadable, each in another way.
    private static let damages: [BSONDocument] = [
        ["$set": ["prompt": 7]], ["$unset": ["proxy_id": ""]], ["$set": ["stage": "dancing"]],
    ]

    @Test(arguments: damages)
    func `A job with an unreadable record is parked, also in its history, wherever its worker crashes`(
        _ change: BSONDocument
    ) async throws {
        try await TestMongo.withDatabase { database in
            // The first worker writes the history record.
            let first = CrashingRepository.Point(call: 4, isBefore: false)
            let parked = try await runJob(in: database, provider: CountingProvider(), at: [first], change: change)
            #expect(parked.calls[3] == "upsert" && parked.calls.contains("fail") && parked.calls.contains("close"))
            #expect(parked.reason == "parked" && parked.isSettled)
            // The calls of the second worker.
            for call in 1...6 {
                for isBefore in [true, false] {
                    let crash = CrashingRepository.Point(call: call, isBefore: isBefore)
                    let result = try await runJob(
                        in: database, provider: CountingProvider(), at: [first, crash], change: change)
                    #expect(result.reason == "parked" && result.isSettled, "crashed at call \(call)")
                }
            }
        }
    }

    @Test(arguments: [
        (VideoTaskStatus.failed(.contentRefused, detail: ""), "content_refused"),
        (VideoTaskStatus.unknownTask, "timed_out"),
    ])
    func `A failed or unknown task fails the job; the latter is no failure that the provider reports`(
        _ report: VideoTaskStatus, _ reason: String
    ) async throws {
        try await TestMongo.withDatabase { database in
            let provider = CountingProvider(reports: [.success(.waiting), .success(report)])
            let result = try await runJob(in: database, provider: provider, at: [])
            #expect(result.status == "failed" && result.isSettled && provider.submissionCount == 1)
            #expect(result.reason == reason)
        }
    }

    private struct JobResult {
        let status: String
        let reason: String?
        /// Whether the history agrees with the job, and the job is not due again.
        let isSettled: Bool
        let calls: [String]
    }

    /// Process a job with workers that crash at the given calls, one after the other, then others until it is not due.
    ///
    /// - Parameter change: an update of the record after the first worker.
    private func runJob(
        in database: MongoDatabase, provider: CountingProvider, at points: [CrashingRepository.Point],
        change: BSONDocument = [:]
    ) async throws -> JobResult {
        let names = CollectionNames()
        let jobs = MongoVideoJobRepository(database, names: names)
        let history = MongoGenerationRepository(database, names: names)
        let mappings = MongoVideoMappingRepository(database, names: names, ordinaryLifetime: .seconds(86_400))
        let id = RecordID(high: .random(in: 0...UInt64.max), low: .random(in: 0...UInt32.max))
        let request = VideoRequest(prompt: try #require(Prompt("a fox")))
        let proxyID = ProxyID(random: (0..<16).map { _ in UInt8.random(in: 0...255) })
        _ = try await jobs.add(NewVideoJob(id: id, owner: Owner(stored: "alice"), request: request, proxyID: proxyID))
        var calls: [String] = []
        for attempt in 0..<40 {
            let repository = CrashingRepository(
                jobs: jobs, history: history, mappings: mappings, at: attempt < points.count ? points[attempt] : nil)
            try await runWorker(repository, provider)
            calls += repository.calls
            let job = try await stored(id, names.videoJobs, in: database)
            if job["due_at"] == nil { break }
            // Make the job due again, as after the lease or the retry delay.
            _ = try await database.collection(names.videoJobs).updateOne(
                ["_id": .objectID(ObjectID(id))], .operators(["$set": ["due_at": .date(milliseconds: 0)]]))
            if attempt == 0, change != [:] {
                _ = try await database.collection(names.videoJobs).updateOne(
                    ["_id": .objectID(ObjectID(id))], .operators(change))
            }
        }
        let job = try await stored(id, names.videoJobs, in: database)
        let record = try await stored(id, names.generations, in: database)
        return JobResult(
            status: job["status"].text ?? "", reason: job["failure_code"].text,
            isSettled: job["due_at"] == nil && record["status"] == job["status"]
                && record["completed_at"] == job["completed_at"] && record["error"] == job["error"]
                && (job["video_url"] == nil || record["proxy_url"] == job["video_url"]),
            calls: calls)
    }

    /// Process due jobs until there is none, or until the worker crashes.
    private func runWorker(_ repository: CrashingRepository, _ provider: CountingProvider) async throws {
        var schedule = VideoSchedule()
        schedule.pollInterval = .zero
        schedule.firstRetry = .zero
        // A crashed worker repeats no write.
        schedule.writePatience = .zero
        let process = ProcessVideoJob(
            jobs: repository, history: repository, mappings: repository, mappingLifetime: .seconds(24 * 3600),
            provider: provider,
            pace: provider, journal: Self.lostJournal, schedule: schedule, wake: VideoWakeSignals(),
            clock: ContinuousClock(), logger: Self.silent)
        var queue = VideoQueue.submissions
        for _ in 0..<10 {
            guard let due = try? await repository.due(queue, upTo: 1).items.first else {
                if queue == .polls { return }
                queue = .polls
                continue
            }
            guard let job = try? await repository.claim(due, lease: schedule.lease, worker: "test") else { return }
            await process(job)
        }
    }

    /// The journal of a worker that crashes together with its disk.
    private static var lostJournal: TaskJournal {
        TaskJournal(spool: NoSpool(), clock: ContinuousClock(), logger: silent) { _ in .refused }
    }

    private struct NoSpool: TaskSpool {
        func save(_ task: UnstoredTask) async throws(Failure) {}
        func remove(_ task: UnstoredTask) async {}
        func setAside(_ task: UnstoredTask) async {}
        func all() async throws(Failure) -> [UnstoredTask] { [] }
    }

    private func stored(_ id: RecordID, _ collection: String, in database: MongoDatabase) async throws -> BSONDocument {
        try #require(
            await database.collection(collection).findOne(["_id": .objectID(ObjectID(id))]) { view throws(BSONError) in
                BSONDocument(copying: view)
            })
    }

    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension BSONValue? {
    fileprivate var text: String? {
        if case .string(let text) = self { return text }
        return nil
    }
}
