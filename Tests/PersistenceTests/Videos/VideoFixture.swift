import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport

/// The collections of videos with their indexes and helpers for tests.
struct VideoFixture {
    let database: MongoDatabase
    let jobs: MongoVideoJobRepository
    let generations: MongoGenerationRepository
    let ids: RecordIDSource

    static let alice = Owner(stored: "alice")
    static let lease: Duration = .seconds(60)

    static func open<Output>(_ body: (VideoFixture) async throws -> Output) async throws -> Output {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            return try await body(
                VideoFixture(
                    database: database, jobs: MongoVideoJobRepository(database, names: names),
                    generations: MongoGenerationRepository(database, names: names),
                    ids: RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })))
        }
    }

    func new(of owner: Owner = alice, prompt: String = "a fox runs") throws -> NewVideoJob {
        let id = ids.next()
        return NewVideoJob(
            id: id, owner: owner,
            request: VideoRequest(
                prompt: try required(Prompt(prompt)), negativePrompt: "rain", duration: 5,
                size: VideoSize("1280*720"), fps: 24, seed: 7),
            proxyID: ProxyID(random: (0..<16).map { UInt8(truncatingIfNeeded: UInt64(id.low) >> ($0 % 4 * 8)) }))
    }

    func generation(_ id: RecordID, of owner: Owner) async throws -> Generation? {
        try await MongoLibraryRepository(database, names: CollectionNames()).item(
            ItemReference(.video, id), of: owner)?.video
    }

    @discardableResult
    func add(of owner: Owner = alice, prompt: String = "a fox runs") async throws -> RecordID {
        let job = try new(of: owner, prompt: prompt)
        guard case .added = try await jobs.add(job) else { throw Missing() }
        return job.id
    }

    /// Claims the first due job of either queue.
    func claim() async throws -> ClaimedVideoJob? {
        for queue in VideoQueue.allCases {
            if let job = try await claim(queue) { return job }
        }
        return nil
    }

    func claim(_ queue: VideoQueue) async throws -> ClaimedVideoJob? {
        // Repeat if others have claimed all that were found.
        while true {
            let due = try await jobs.due(queue, upTo: 100).items
            if due.isEmpty { return nil }
            for job in due {
                if let claimed = try await jobs.claim(job, lease: Self.lease, worker: "test") { return claimed }
            }
        }
    }

    /// Makes the job due and claims it.
    func claimNow(_ id: RecordID) async throws -> ClaimedVideoJob {
        try await change("video_generation_jobs", id, ["$set": ["due_at": .date(milliseconds: 0)]])
        return try required(try await claim())
    }

    func change(_ collection: String, _ id: RecordID, _ operators: BSONDocument) async throws {
        _ = try await database.collection(collection).updateOne(
            ["_id": .objectID(ObjectID(id))], .operators(operators))
    }

    /// A record as stored.
    func stored(_ collection: String, _ id: RecordID) async throws -> BSONDocument {
        try required(
            await database.collection(collection).findOne(["_id": .objectID(ObjectID(id))]) { view throws(BSONError) in
                BSONDocument(copying: view)
            })
    }
}
