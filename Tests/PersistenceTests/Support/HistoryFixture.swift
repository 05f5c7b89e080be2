import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport

/// Histories and video jobs with their indexes, and what tests do with them.
struct HistoryFixture {
    let database: MongoDatabase
    let generations: MongoGenerationRepository
    let jobs: MongoVideoJobRepository
    /// The same records, as any other application sees them.
    let records: MongoCollection
    let jobRecords: MongoCollection
    let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })

    static let alice = Owner(stored: "alice")
    static let visitor = Owner(stored: "session:visitor-0123456789")

    /// - Parameter indexed: false: before the indexes are made.
    static func open<Output>(indexed: Bool = true, _ body: (HistoryFixture) async throws -> Output) async throws
        -> Output
    {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            if indexed { try await IndexCatalogue(names: names).apply(to: database) }
            return try await body(
                HistoryFixture(
                    database: database, generations: MongoGenerationRepository(database, names: names),
                    jobs: MongoVideoJobRepository(database, names: names),
                    records: database.collection(names.generations),
                    jobRecords: database.collection(names.videoJobs)))
        }
    }

    /// A history record of the least that lists need, of that time.
    func record(at milliseconds: Int64, owner: Owner = alice, kind: String = "text-to-video") throws -> BSONDocument {
        try BSONDocument([
            ("_id", .objectID(ObjectID(ids.next()))), ("user_id", owner.session == nil ? .string(owner.text) : .null),
            ("session_id", owner.session.map { .string($0) } ?? .null), ("generation_type", .string(kind)),
            ("is_active", true), ("prompt", "a fox"), ("created_at", .date(milliseconds: milliseconds)),
        ])
    }

    /// The ids of one page, and where the next begins.
    func page(_ start: PageRequest.Start, limit: Int) async throws -> (ids: [RecordID], page: Page<[RecordID]>) {
        let page = try await generations.page(of: Self.alice, .textToVideo, PageRequest(start: start, limit: limit)) {
            next in
            var ids: [RecordID] = []
            while let generation = next() { ids.append(generation.id) }
            return ids
        }
        return (page.content, page)
    }

    /// All documents of a collection by their ids.
    static func dump(_ collection: MongoCollection) async throws -> [BSONDocument] {
        try await collection.find(MongoFind([:], sort: ["_id": 1], limit: 1000)) { view throws(BSONError) in
            BSONDocument(copying: view)
        }
    }
}
