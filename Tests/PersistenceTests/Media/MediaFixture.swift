import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport

/// The rows of objects and the writes in progress, with helpers for tests.
struct MediaFixture {
    let database: MongoDatabase
    let media: MongoMediaRepository
    /// Direct access to the records.
    let rows: MongoCollection
    let writes: MongoCollection
    let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })

    static let disk = StoreName.disk(folder: "uploads")
    static let bucket = StoreName.s3(bucket: "b")

    static func open<Output>(_ body: (MediaFixture) async throws -> Output) async throws -> Output {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            return try await body(
                MediaFixture(
                    database: database, media: MongoMediaRepository(database, names: names),
                    rows: database.collection(names.media), writes: database.collection(names.mediaWrites)))
        }
    }

    static func key(_ fileExtension: String = "png") -> ObjectKey {
        ObjectKey(random: (0..<16).map { _ in .random(in: .min ... .max) }, fileExtension: fileExtension)
    }

    func object(
        of record: ItemReference? = nil, _ kind: MediaKind = .upload, in store: StoreName = disk, size: Int64 = 1000
    ) -> MediaObject {
        let digest = ContentDigest(sha256: String(repeating: "ab", count: 32), crc32: .max)
        return MediaObject(
            id: ids.next(), owner: Owner(stored: "alice"), record: record, kind: kind,
            location: MediaLocation(store: store, key: Self.key()),
            facts: MediaFacts(size: size, digest: digest, contentType: "image/png"))
    }

    func begin(_ objects: [MediaObject]) async throws -> MediaWrite {
        let write = MediaWrite(
            id: ids.next(), record: objects.first?.record,
            parts: objects.map { MediaWrite.Part(object: $0.id, location: $0.location) })
        try await media.begin(write)
        return write
    }

    /// Stores rows as a complete write does.
    func add(_ objects: [MediaObject]) async throws {
        let write = try await begin(objects)
        try await media.insert(objects, of: write.id)
        try await media.end(write.id)
    }

    /// A row as stored; nil if it is gone.
    func row(_ id: RecordID) async throws -> BSONDocument? {
        try await rows.findOne(["_id": .objectID(ObjectID(id))]) { view throws(BSONError) in
            BSONDocument(copying: view)
        }
    }

    /// Lets the leases of all writes expire.
    func expireLeases() async throws {
        _ = try await writes.updateMany([:], .operators(["$set": ["lease_until": .date(milliseconds: 1)]]))
    }
}
