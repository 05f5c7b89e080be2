import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport

/// Images and videos with their indexes and helpers for tests of the merged list.
struct GalleryFixture {
    let database: MongoDatabase
    let library: MongoLibraryRepository
    /// Direct access to the records.
    let imageRecords: MongoCollection
    let videoRecords: MongoCollection
    let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })

    static func open<Output>(
        _ configure: (inout MongoConfiguration) -> Void = { _ in }, _ body: (GalleryFixture) async throws -> Output
    ) async throws -> Output {
        try await TestMongo.withDatabase(named: nil, configure) { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            return try await body(
                GalleryFixture(
                    database: database, library: MongoLibraryRepository(database, names: names),
                    imageRecords: database.collection(names.generatedImages),
                    videoRecords: database.collection(names.generations)))
        }
    }

    /// An image record with the minimum that lists need.
    ///
    /// - Parameter milliseconds: nil for an undated record.
    func image(
        at milliseconds: Int64?, of owner: Owner = ImageFixture.alice, _ status: String = "completed",
        id: RecordID? = nil, _ fields: [(String, BSONValue)] = []
    ) throws -> BSONDocument {
        let id = id ?? ids.next()
        return try BSONDocument(
            [
                ("_id", .objectID(ObjectID(id))), ("userId", .string(owner.text)), ("taskId", .string(id.text)),
                ("status", .string(status)),
            ] + (milliseconds.map { [("createdAt", .date(milliseconds: $0))] } ?? []) + fields)
    }

    /// A video record with the minimum that lists need.
    ///
    /// - Parameter status: nil for a record of another application without one.
    func video(
        at milliseconds: Int64?, of owner: Owner = ImageFixture.alice, _ status: String? = "completed",
        id: RecordID? = nil,
        _ fields: [(String, BSONValue)] = []
    ) throws -> BSONDocument {
        try BSONDocument(
            [
                ("_id", .objectID(ObjectID(id ?? ids.next()))),
                ("user_id", owner.session == nil ? .string(owner.text) : .null),
                ("session_id", owner.session.map { .string($0) } ?? .null), ("generation_type", "text-to-video"),
            ] + (fields.contains { $0.0 == "is_active" } ? [] : [("is_active", true)])
                + (status.map { [("status", .string($0))] } ?? [])
                + (milliseconds.map { [("created_at", .date(milliseconds: $0))] } ?? []) + fields)
    }

    func page(of owner: Owner = ImageFixture.alice, _ request: LibraryRequest) async throws -> LibraryPage {
        try await BrowseLibrary(library)(owner, request)
    }

    /// The names of all matching items, page by page. Only a search may have pages that are not full.
    func walk(of owner: Owner = ImageFixture.alice, _ request: LibraryRequest) async throws -> [String] {
        var (names, request, pages) = ([String](), request, 0)
        while true {
            let page = try await page(of: owner, request)
            (names, pages) = (names + page.items.map(\.name), pages + 1)
            guard page.items.count <= request.limit, pages < 10_000 else { throw Missing() }
            guard let next = page.next else { return names }
            guard page.items.count == request.limit || request.query.needsScan else { throw Missing() }
            request.after = next
        }
    }

    /// Inserts many records of a kind.
    func insert(_ kind: ItemKind, _ records: [BSONDocument]) async throws {
        for start in stride(from: 0, to: records.count, by: 5000) {
            try await (kind == .image ? imageRecords : videoRecords).insert(Array(records[start...].prefix(5000)))
        }
    }
}

extension LibraryItem {
    /// `video 65a…`.
    var name: String {
        switch self {
        case .video(let generation): "video \(generation.id.text)"
        case .image(let image): "image \(image.id.text)"
        }
    }
}
