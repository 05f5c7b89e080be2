package import Application
import BSON
package import Domain
package import MongoClient

/// Reads the records of an owner as `CollectionRegister` says.
package struct MongoExportRepository: ExportRepository {
    /// Records at a time: each may be large.
    private static let batch: Int32 = 100

    private let database: MongoDatabase
    private let names: CollectionNames
    private let documents: MediaDocument
    private let rows: [CollectionRegister.Row]

    package init(_ database: MongoDatabase, names: CollectionNames) {
        self.database = database
        self.names = names
        documents = MediaDocument(names)
        rows = CollectionRegister(names).rows
    }

    package var collections: [String] {
        rows.filter { if case .nothing = $0.export { false } else { true } }.map(\.name)
    }

    package func records(
        of owner: Owner, in collection: String, _ use: (String) async throws(Failure) -> Void
    ) async throws(Failure) {
        guard let row = rows.first(where: { $0.name == collection }) else { return }
        switch row.export {
        case .records(let fields, let kept, let conditions):
            guard let filter = row.filter(owner) else { return }
            let pipeline =
                [["$match": .document(filter)]] + Self.without(fields) + kept.map(Self.keep)
                + Self.only(conditions, owner)
            try await read(pipeline, from: collection, use)
        case .ofVideos(let field, let fields):
            let videos = CollectionDescription.video
            let filter = BSONWriter.document { videos.appendOwner(owner, to: &$0) }
            let lookup: BSONValue = [
                "from": .string(collection), "localField": "_id", "foreignField": .string(field), "as": "found",
            ]
            let pipeline: [BSONDocument] = [
                ["$match": .document(filter)], ["$project": ["_id": 1]], ["$lookup": lookup], ["$unwind": "$found"],
                ["$replaceWith": "$found"],
            ]
            try await read(pipeline + Self.without(fields), from: videos.collection(names), use)
        case .nothing: return
        }
    }

    package func items(
        of owner: Owner, _ kind: ItemKind, _ use: ([LibraryItem]) async throws(Failure) -> Void
    ) async throws(Failure) {
        let fields = CollectionDescription(kind)
        let filter = BSONWriter.document { filter in
            fields.appendOwner(owner, to: &filter)
            CollectionDescription.appendIsKept(to: &filter)
        }
        try await readBatches([["$match": .document(filter)]], from: fields.collection(names), as: fields.read) {
            items throws(Failure) in try await use(items.compactMap(\.self))
        }
    }

    package func uploads(
        of owner: Owner, _ use: (MediaObject) async throws(Failure) -> Void
    ) async throws(Failure) {
        let uploads: BSONDocument = [
            "owner": .string(owner.text), "kind": .string(MediaKind.upload.rawValue), "deleted_at": ["$exists": false],
        ]
        try await read(
            [["$match": .document(uploads)]], from: names.media,
            as: { [documents] row throws(BSONError) in try documents.object(row) }, use)
    }

    private func read(
        _ pipeline: [BSONDocument], from collection: String, _ use: (String) async throws(Failure) -> Void
    ) async throws(Failure) {
        try await read(pipeline, from: collection, as: Self.json, use)
    }

    private func read<Record: Sendable>(
        _ pipeline: [BSONDocument], from collection: String,
        as record: @escaping @Sendable (BSONView) throws(BSONError) -> Record,
        _ use: (Record) async throws(Failure) -> Void
    ) async throws(Failure) {
        try await readBatches(pipeline, from: collection, as: record) { batch throws(Failure) in
            for record in batch { try await use(record) }
        }
    }

    private func readBatches<Record: Sendable>(
        _ pipeline: [BSONDocument], from collection: String,
        as record: @escaping @Sendable (BSONView) throws(BSONError) -> Record,
        _ use: ([Record]) async throws(Failure) -> Void
    ) async throws(Failure) {
        do {
            try await database.collection(collection).withDocuments(
                of: pipeline, batchSize: Self.batch, read: record
            ) { batches in
                while let batch = try await batches.next() { try await use(batch) }
            }
        } catch let error as Failure {
            throw error
        } catch let error as MongoError {
            throw Failure(error)
        } catch {
            throw .unexpected("\(error)")
        }
    }

    private static func without(_ fields: [String]) -> [BSONDocument] {
        fields.isEmpty ? [] : [["$unset": .array(fields.map { .string($0) })]]
    }

    private static func keep(_ subdocument: String, _ fields: [String]) -> BSONDocument {
        let parts = BSONDocument(literal: fields.map { ($0, .string("$\(subdocument).\($0)")) })
        let isThere: BSONValue = ["$eq": [["$type": .string("$\(subdocument)")], "object"]]
        let kept: BSONValue = ["$cond": [isThere, .document(parts), "$$REMOVE"]]
        return ["$set": .document(BSONDocument(literal: [(subdocument, kept)]))]
    }

    /// In one stage, so that each condition sees all fields.
    private static func only(_ conditions: [(field: String, names: String)], _ owner: Owner) -> [BSONDocument] {
        if conditions.isEmpty { return [] }
        let fields = conditions.map { condition -> (String, BSONValue) in
            let isOwner: BSONValue = ["$eq": [.string("$\(condition.names)"), ["$literal": .string(owner.text)]]]
            return (condition.field, ["$cond": [isOwner, .string("$\(condition.field)"), "$$REMOVE"]])
        }
        return [["$set": .document(BSONDocument(literal: fields))]]
    }

    /// One malformed text, as another application may have written, must not keep a person from their data.
    private static let json: @Sendable (BSONView) throws(BSONError) -> String = { record throws(BSONError) in
        do throws(BSONError) {
            return try BSONDocument(copying: record).extendedJSON(.relaxed)
        } catch {
            return #"{"malformed":true}"#
        }
    }
}
