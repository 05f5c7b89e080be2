package import Application
package import BSON
package import Domain
package import MongoClient

/// The collections `media`, one row an object, and `media_writes`. All times are the database's.
package struct MongoMediaRepository: MediaRepository {
    /// More than any record has.
    private static let objectsOfRecord: Int32 = 1000
    /// More registered writes than name a key.
    private static let writesOfKey: Int32 = 20

    let media: MongoCollection
    let writes: MongoCollection
    let documents: MediaDocument

    package init(_ database: MongoDatabase, names: CollectionNames) {
        media = database.collection(names.media)
        writes = database.collection(names.mediaWrites)
        documents = MediaDocument(names)
    }

    package func object(_ id: RecordID) async throws(Failure) -> MediaObject? {
        try await find(MongoFind(["_id": .objectID(ObjectID(id))], limit: 1)).first
    }

    package func objects(_ ids: [RecordID]) async throws(Failure) -> [MediaObject] {
        guard !ids.isEmpty else { return [] }
        return try await find(MongoFind(Self.rows(ids), limit: Int32(clamping: ids.count)))
    }

    package func upload(_ name: UploadName) async throws(Failure) -> MediaObject? {
        try await find(MongoFind(Self.upload(name), limit: 1)).first
    }

    package func objects(of record: ItemReference) async throws(Failure) -> [MediaObject] {
        try await find(MongoFind(rows(of: record), limit: Self.objectsOfRecord))
    }

    package func beginRemoval(of ids: [RecordID]) async throws(Failure) {
        guard !ids.isEmpty else { return }
        let kept = BSONWriter.document { filter in
            filter.append("$and", [Self.rows(ids)])
            filter.document("deleted_at") { $0.append("$exists", false) }
        }
        _ = try await reporting { () throws(MongoError) in
            try await media.updateMany(kept, .operators(["$currentDate": ["deleted_at": true]]))
        }
    }

    package func remove(_ parts: [MediaWrite.Part]) async throws(Failure) -> [MediaWrite.Part] {
        guard !parts.isEmpty else { return [] }
        let rows: BSONDocument = ["$or": .array(parts.map { .document(Self.row($0.object, at: $0.location)) })]
        _ = try await reporting { () throws(MongoError) in try await media.deleteMany(rows) }
        return try await find(MongoFind(Self.rows(parts.map(\.object)), limit: Int32(clamping: parts.count)))
            .map(MediaWrite.Part.init)
    }

    package func move(
        _ id: RecordID, from old: MediaLocation, to new: MediaLocation
    ) async throws(WriteFailure) -> Bool {
        let update = BSONWriter.document { update in
            update.document("$set") { MediaDocument.append(new, to: &$0) }
        }
        return try await reportingWrite { () throws(MongoError) in
            try await UnknownWrite.duringRequest.confirming(
                in: media, trace: Self.row(id, at: new), read: { _ in true },
                write: { () throws(MongoError) in
                    try await media.findOneAndUpdate(Self.row(id, at: old), .operators(update)) { _ in true } ?? false
                })
        }
    }

    package func objects(
        after: RecordID?, in store: StoreName?, atMost count: Int
    ) async throws(Failure) -> [MediaObject] {
        let filter = BSONWriter.document { filter in
            if let after { filter.document("_id") { $0.append("$gt", ObjectID(after)) } }
            if let store { filter.append("store", store.text) }
        }
        return try await find(MongoFind(filter, sort: ["_id": 1], limit: Int32(clamping: count)))
    }

    package func objects(at keys: [ObjectKey], in store: StoreName) async throws(Failure) -> [MediaObject] {
        guard !keys.isEmpty else { return [] }
        // A key names one object of its store; a move may show it twice for a moment.
        return try await find(MongoFind(Self.rows(at: keys, in: store), limit: Int32(clamping: 2 * keys.count)))
    }

    package func registered(
        _ keys: [ObjectKey], in store: StoreName, except write: RecordID?
    ) async throws(Failure) -> Set<ObjectKey> {
        guard !keys.isEmpty else { return [] }
        // Interrupted moves may have registered a key several times.
        let find = MongoFind(
            Self.writes(of: keys, except: write), limit: Self.writesOfKey * Int32(clamping: keys.count))
        let found = try await reporting { () throws(MongoError) in
            try await writes.find(find) { [documents] write throws(BSONError) in try documents.write(write) }
        }
        let parts = found.flatMap(\.parts).filter { $0.location.store == store }
        return Set(keys).intersection(parts.map(\.location.key))
    }

    package func hasObjects(in store: StoreName) async throws(Failure) -> Bool {
        try await reporting { () throws(MongoError) in
            try await media.findOne(["store": .string(store.text)]) { _ in true } ?? false
        }
    }

    package func store(otherThan known: [StoreName]) async throws(Failure) -> StoreName? {
        try await reporting { () throws(MongoError) in
            try await media.findOne(["store": ["$nin": .array(known.map { .string($0.text) })]]) {
                [documents] row throws(BSONError) in try documents.object(row)
            }
        }?.location.store
    }

    package func totals() async throws(Failure) -> [MediaTotal] {
        try await reporting { () throws(MongoError) in
            try await media.aggregate(Self.totals, limit: Int32(MediaKind.allCases.count)) { total throws(BSONError) in
                guard let kind = try total.first("_id"), let count = try total.first("objects"),
                    let size = try total.first("size"), let known = MediaKind(rawValue: try kind.string())
                else { throw .malformed(at: 0) }
                return MediaTotal(kind: known, objects: try count.integer(), size: try size.integer())
            }
        }
    }

    private func find(_ find: MongoFind) async throws(Failure) -> [MediaObject] {
        try await reporting { () throws(MongoError) in
            try await media.find(find) { [documents] row throws(BSONError) in try documents.object(row) }
        }
    }

    // MARK: - Queries, also explained by tests

    package static func upload(_ name: UploadName) -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("key") { $0.append("$in", [name.key.text, name.flatKey.text]) }
            filter.append("kind", MediaKind.upload.rawValue)
        }
    }

    package static func rows(at keys: [ObjectKey], in store: StoreName) -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("key") { $0.append("$in", keys.map(\.text)) }
            filter.append("store", store.text)
        }
    }

    package static func writes(of keys: [ObjectKey], except write: RecordID? = nil) -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("parts.key") { $0.append("$in", keys.map(\.text)) }
            if let write { filter.document("_id") { $0.append("$ne", ObjectID(write)) } }
        }
    }

    package func rows(of record: ItemReference) -> BSONDocument {
        let reference = BSONValue.document(documents.reference(record))
        return ["record.collection": reference["collection"] ?? .null, "record.id": reference["id"] ?? .null]
    }

    /// Within the index over `owner`, `kind`, `size` and `deleted_at`.
    package static let totals: [BSONDocument] = [
        ["$match": ["owner": ["$gte": ""]]],
        ["$group": ["_id": "$kind", "objects": ["$sum": 1], "size": ["$sum": "$size"]]],
    ]

    static func rows(_ ids: [RecordID]) -> BSONDocument {
        ["_id": ["$in": .array(ids.map { .objectID(ObjectID($0)) })]]
    }

    private static func row(_ id: RecordID, at location: MediaLocation) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            MediaDocument.append(location, to: &filter)
        }
    }
}
