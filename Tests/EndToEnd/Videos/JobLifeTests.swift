import Application
import BSON
import Domain
import Logging
import MongoClient
import Persistence
import TestSupport
import Testing

/// A job from its order to the history, with a worker that dies wherever it can.
@Suite struct JobLifeTests {
    private static let collection = "video_generation_jobs"

    @Test(arguments: [true, false])
    func `Wherever a worker dies, the video is paid for once at most and the history hears the end`(
        _ isBefore: Bool
    ) async throws {
        try await TestMongo.withDatabase { database in
            try await IndexCatalogue(names: CollectionNames()).apply(to: database)
            let whole = CountingProvider()
            let undisturbed = try await live(in: database, provider: whole, at: nil)
            #expect(undisturbed.status == "completed" && whole.orderCount == 1)
            #expect(undisturbed.calls.contains("recordOrder") && undisturbed.calls.contains("close"))
            for call in 1...undisturbed.calls.count {
                let provider = CountingProvider()
                let point = CrashingStore.Point(call: call, isBefore: isBefore)
                let life = try await live(in: database, provider: provider, at: point)
                let name = undisturbed.calls[call - 1]
                #expect(provider.orderCount <= 1, "died at \(name)")
                // The one window: the order is written down as under way, and nobody knows what became of it.
                let isInWindow = isBefore ? name == "recordOrder" : name == "beginOrder"
                #expect(life.status == (isInWindow ? "failed" : "completed"), "died at \(name)")
                #expect(life.reason == (isInWindow ? "outcome_unknown" : nil), "died at \(name)")
                #expect(life.isSettled, "died at \(name)")
            }
        }
    }

    @Test func `What the provider surely did not take is ordered again, and paid for once`() async throws {
        try await TestMongo.withDatabase { database in
            let provider = CountingProvider(
                refusals: [.throttled(detail: "429"), .unavailable(detail: "refused"), .throttled(detail: "429")])
            let life = try await live(in: database, provider: provider, at: nil)
            #expect(life.status == "completed" && provider.orderCount == 1)
        }
    }

    @Test(arguments: VideoFailure.allCases)
    func `A refusal ends the job with its reason, in words`(_ reason: VideoFailure) async throws {
        try await TestMongo.withDatabase { database in
            let provider = CountingProvider(refusals: [.refused(reason, detail: "no")])
            let life = try await live(in: database, provider: provider, at: nil)
            #expect(life.status == "failed" && life.reason == reason.rawValue && life.isSettled)
            #expect(provider.orderCount == 0)
        }
    }

    @Test func `An order whose outcome is not known is not given again`() async throws {
        try await TestMongo.withDatabase { database in
            let provider = CountingProvider(refusals: [.outcomeUnknown(detail: "reset")])
            let life = try await live(in: database, provider: provider, at: nil)
            #expect(life.reason == "outcome_unknown" && provider.orderCount == 0 && life.isSettled)
        }
    }

    @Test func `A task about which the provider talks nonsense is parked`() async throws {
        try await TestMongo.withDatabase { database in
            let provider = CountingProvider(reports: [.failure(.unintelligible(detail: "junk"))])
            let life = try await live(in: database, provider: provider, at: nil)
            #expect(life.reason == "parked" && life.isSettled)
        }
    }

    @Test(arguments: [VideoTaskStatus.failed(.contentRefused, detail: ""), .unknownTask])
    func `A task that the provider gave up ends the job`(_ report: VideoTaskStatus) async throws {
        try await TestMongo.withDatabase { database in
            let provider = CountingProvider(reports: [.success(.waiting), .success(report)])
            let life = try await live(in: database, provider: provider, at: nil)
            #expect(life.status == "failed" && life.isSettled && provider.orderCount == 1)
        }
    }

    private struct Life {
        let status: String
        let reason: String?
        /// Whether the history says the same as the job, and nobody will take the job again.
        let isSettled: Bool
        let calls: [String]
    }

    /// One job's whole life: a first worker that dies at the point, and others until nothing is due.
    private func live(
        in database: MongoDatabase, provider: CountingProvider, at point: CrashingStore.Point?
    ) async throws -> Life {
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
            let store = CrashingStore(
                jobs: jobs, history: history, mappings: mappings, at: attempt == 0 ? point : nil)
            try await work(until: store, provider)
            calls += store.calls
            let job = try await stored(id, names.videoJobs, in: database)
            if job["due_at"] == nil { break }
            // As if the lease, or the time between two turns, were over.
            _ = try await database.collection(names.videoJobs).updateOne(
                ["_id": .objectID(ObjectID(id))], .operators(["$set": ["due_at": .date(milliseconds: 0)]]))
        }
        let job = try await stored(id, names.videoJobs, in: database)
        let record = try await stored(id, names.generations, in: database)
        return Life(
            status: job["status"].text ?? "", reason: job["failure_code"].text,
            isSettled: job["due_at"] == nil && record["status"] == job["status"]
                && record["completed_at"] == job["completed_at"] && record["error"] == job["error"]
                && (job["video_url"] == nil || record["proxy_url"] == job["video_url"]),
            calls: calls)
    }

    /// Takes what is due until nothing is, or until the worker has died.
    private func work(until store: CrashingStore, _ provider: CountingProvider) async throws {
        var schedule = VideoSchedule()
        schedule.pollInterval = .zero
        schedule.firstRetry = .zero
        let take = ProcessVideoJob(
            jobs: store, history: store, mappings: store, provider: provider, pace: provider, schedule: schedule,
            clock: ContinuousClock(), logger: Self.silent)
        for _ in 0..<10 {
            guard let job = try? await store.claimDue(lease: schedule.lease, worker: "test") else { return }
            await take(job)
        }
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
