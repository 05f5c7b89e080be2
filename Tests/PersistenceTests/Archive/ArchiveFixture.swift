import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport

/// The collections of one history with their indexes and helpers for tests of the archive and the trash.
struct ArchiveFixture {
    let database: MongoDatabase
    let kind: ItemKind
    let archive: MongoArchiveRepository
    let trash: MongoTrashRepository
    /// Direct access to the records.
    let records: MongoCollection
    let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })

    static let alice = Owner(stored: "alice")
    static let names = CollectionNames()

    static func open<Output>(
        _ kind: ItemKind, _ configure: (inout MongoConfiguration) -> Void = { _ in },
        _ body: (ArchiveFixture) async throws -> Output
    ) async throws -> Output {
        try await TestMongo.withDatabase(named: nil, configure) { database in
            try await IndexCatalogue(names: names).apply(to: database)
            return try await body(
                ArchiveFixture(
                    database: database, kind: kind,
                    archive: MongoArchiveRepository(database, names: names, kind: kind),
                    trash: MongoTrashRepository(database, names: names, kind: kind),
                    records: database.collection(kind == .image ? names.generatedImages : names.generations)))
        }
    }

    /// The name of a field in this history.
    func name(_ image: String, _ video: String) -> String { kind == .image ? image : video }

    var isActive: String { name("isActive", "is_active") }
    var updatedAt: String { name("updatedAt", "updated_at") }

    /// Writes a completed record that is not archived, as before the archive.
    ///
    /// - Parameter more: replaces fields of the same names.
    @discardableResult
    func insert(
        id: RecordID? = nil, url: String? = "https://origin.example/a", _ more: [(String, BSONValue)] = []
    ) async throws -> RecordID {
        let id = id ?? ids.next()
        let date = BSONValue.date(milliseconds: 1_700_000_000_000)
        var fields: [(String, BSONValue)] = [
            ("_id", .objectID(ObjectID(id))), (name("userId", "user_id"), "alice"), ("status", "completed"),
            (name("createdAt", "created_at"), date), (name("completedAt", "completed_at"), date),
            (name("imageUrl", "result_url"), url.map { .string($0) } ?? .null),
        ]
        switch kind {
        case .image: fields.append(("taskId", .string(id.text)))
        case .video: fields += [("is_active", true), ("generation_type", "text-to-video")]
        }
        let replaced = Set(more.map(\.0))
        try await records.insert(try BSONDocument(fields.filter { !replaced.contains($0.0) } + more))
        return id
    }

    /// Writes a completed record whose copy is due.
    func insertDue(url: String = "https://origin.example/a") async throws -> RecordID {
        let id = try await insert(url: url)
        _ = try await archive.scheduleUnarchived(atMost: 1000)
        return id
    }

    func content(_ object: RecordID? = nil) -> ArchivedContent {
        ArchivedContent(object: object ?? ids.next(), version: 0x0123_4567_89AB_CDEF)
    }

    /// A record as stored; nil if it is gone.
    func stored(_ id: RecordID) async throws -> BSONDocument? {
        try await records.findOne(["_id": .objectID(ObjectID(id))]) { view throws(BSONError) in
            BSONDocument(copying: view)
        }
    }

    func set(_ id: RecordID, _ fields: BSONDocument) async throws {
        _ = try await records.updateOne(["_id": .objectID(ObjectID(id))], .operators(["$set": .document(fields)]))
    }

    /// Makes the scheduled or claimed copy due now.
    func makeDue(_ id: RecordID) async throws { try await set(id, ["archive.due_at": .date(milliseconds: 1)]) }
}
