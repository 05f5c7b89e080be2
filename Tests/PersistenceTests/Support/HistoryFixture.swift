import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport

/// Histories and video jobs with their indexes and helpers for tests.
struct HistoryFixture {
    let database: MongoDatabase
    let library: MongoLibraryRepository
    let jobs: MongoVideoJobRepository
    /// Direct access to the records.
    let records: MongoCollection
    let jobRecords: MongoCollection
    let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })

    static let alice = Owner(stored: "alice")
    static let visitor = Owner(stored: "session:visitor-0123456789")

    /// - Parameter indexed: false to skip creating the indexes.
    static func open<Output>(indexed: Bool = true, _ body: (HistoryFixture) async throws -> Output) async throws
        -> Output
    {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            if indexed { try await IndexCatalogue(names: names).apply(to: database) }
            return try await body(
                HistoryFixture(
                    database: database, library: MongoLibraryRepository(database, names: names),
                    jobs: MongoVideoJobRepository(database, names: names),
                    records: database.collection(names.generations),
                    jobRecords: database.collection(names.videoJobs)))
        }
    }

    /// A history record with the minimum that lists need.
    func record(at milliseconds: Int64, owner: Owner = alice, kind: String = "text-to-video") throws -> BSONDocument {
        try BSONDocument([
            ("_id", .objectID(ObjectID(ids.next()))), ("user_id", owner.session == nil ? .string(owner.text) : .null),
            ("session_id", owner.session.map { .string($0) } ?? .null), ("generation_type", .string(kind)),
            ("is_active", true), ("prompt", "a fox"), ("created_at", .date(milliseconds: milliseconds)),
        ])
    }

    func generation(_ id: RecordID, of owner: Owner = alice) async throws -> Generation? {
        try await library.item(ItemReference(.video, id), of: owner)?.video
    }

    /// One page of Alice's history and its ids.
    func page(_ start: PageRequest.Start, limit: Int) async throws -> (ids: [RecordID], page: Page<[RecordID]>) {
        let page = try await library.page(
            of: Self.alice, .videos(type: .textToVideo), PageRequest(start: start, limit: limit)
        ) { next in
            var ids: [RecordID] = []
            while let item = next() { ids.append(item.reference.id) }
            return ids
        }
        return (page.content, page)
    }

    /// All documents of a collection, sorted by id.
    static func dump(_ collection: MongoCollection) async throws -> [BSONDocument] {
        try await collection.find(MongoFind([:], sort: ["_id": 1], limit: 1000)) { view throws(BSONError) in
            BSONDocument(copying: view)
        }
    }
}
