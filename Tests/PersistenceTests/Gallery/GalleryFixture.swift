import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport

/// Images and videos with their indexes and helpers for tests of the merged list.
struct GalleryFixture {
    let database: MongoDatabase
    let images: MongoImageRepository
    let videos: MongoGenerationRepository
    /// Direct access to the records.
    let imageRecords: MongoCollection
    let videoRecords: MongoCollection
    let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })

    static func open<Output>(_ body: (GalleryFixture) async throws -> Output) async throws -> Output {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            return try await body(
                GalleryFixture(
                    database: database, images: MongoImageRepository(database, names: names),
                    videos: MongoGenerationRepository(database, names: names),
                    imageRecords: database.collection(names.generatedImages),
                    videoRecords: database.collection(names.generations)))
        }
    }

    /// An image record with the minimum that lists need.
    ///
    /// - Parameter milliseconds: nil for an undated record.
    func image(
        at milliseconds: Int64?, of owner: Owner = ImageFixture.alice, _ status: String = "completed",
        id: RecordID? = nil
    ) throws -> BSONDocument {
        let id = id ?? ids.next()
        return try BSONDocument(
            [
                ("_id", .objectID(ObjectID(id))), ("userId", .string(owner.text)), ("taskId", .string(id.text)),
                ("status", .string(status)),
            ] + (milliseconds.map { [("createdAt", .date(milliseconds: $0))] } ?? []))
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

    func page(of owner: Owner = ImageFixture.alice, _ request: GalleryRequest) async throws -> GalleryPage {
        try await BrowseGallery(images: images, videos: videos)(owner, request)
    }

    /// The names of all matching items, page by page.
    func walk(of owner: Owner = ImageFixture.alice, _ request: GalleryRequest) async throws -> [String] {
        var (names, request) = ([String](), request)
        while true {
            let page = try await page(of: owner, request)
            names += page.items.map(\.name)
            guard page.items.count <= request.limit, names.count < 10_000 else { throw Missing() }
            guard let next = page.next else { return names }
            guard page.items.count == request.limit else { throw Missing() }
            request.after = next
        }
    }
}

extension GalleryItem {
    /// `video 65a…`.
    var name: String {
        switch self {
        case .video(let generation): "video \(generation.id.text)"
        case .image(let image): "image \(image.id.text)"
        }
    }
}
