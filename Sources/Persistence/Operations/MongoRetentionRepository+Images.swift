import Application
import BSON
import Domain
import MongoClient

/// Removes images with their archived files, and with the uploads that no other record refers to.
extension MongoRetentionRepository {
    private struct OldImage: Sendable {
        /// Matches the record while it has the archived file that was read.
        let key: BSONDocument
        let id: BSONValue
        let picture: UploadName?
        let references: [UploadName]
    }

    func removeImages(
        from collection: MongoCollection, _ filter: BSONDocument, atMost count: Int
    ) async throws(MongoError) -> Int {
        let old = try await collection.find(MongoFind(filter, limit: Int32(clamping: count)), read: Self.read)
        guard !old.isEmpty else { return 0 }
        let shared = try await shared(Set(old.flatMap(\.references)), outside: old.map(\.id), in: collection)
        for image in old {
            if let picture = image.picture { await uploads.remove(picture) }
            for name in image.references where !shared.contains(name) { await uploads.remove(name) }
        }
        let command = BSONWriter.document(capacity: 256 + 320 * old.count) { command in
            command.append("delete", collection.name)
            command.array("deletes") { deletes in
                for image in old {
                    deletes.document { delete in
                        // Repeat the condition: a record may have changed in between.
                        delete.document("q") { $0.append("$and", [image.key, filter]) }
                        delete.append("limit", Int32(1))
                    }
                }
            }
            command.append("ordered", false)
        }
        return try await database.run(.write, command) { reply throws(BSONError) in
            Int(try reply.first("n")?.integer() ?? 0)
        }
    }

    /// The uploads that another record refers to, deleted or not; they are removed with the last one.
    private func shared(
        _ names: Set<UploadName>, outside ids: [BSONValue], in collection: MongoCollection
    ) async throws(MongoError) -> Set<UploadName> {
        guard !names.isEmpty else { return [] }
        let filter: BSONDocument = [
            "uploads": ["$in": .array(names.map { .string($0.text) })], "_id": ["$nin": .array(ids)],
        ]
        let command = BSONWriter.document { command in
            command.append("distinct", collection.name)
            command.append("key", "uploads")
            command.append("query", filter)
        }
        return try await database.run(.read, command) { reply throws(BSONError) in
            guard let values = try reply.first("values") else { throw .malformed(at: 0) }
            return names.intersection(try ImageDocument.strings(values).compactMap { UploadName($0) })
        }
    }

    private static let read: @Sendable (BSONView) throws(BSONError) -> OldImage = { record throws(BSONError) in
        guard let id = try record.first("_id") else { throw .malformed(at: 0) }
        let picture = try record.first("picture")
        let key = try BSONWriter.document { (key) throws(BSONError) in
            try key.append("_id", BSONValue(id))
            for field: StaticString in ["userId", "createdAt"] {
                if let value = try record.first(field) { try key.append("\(field)", BSONValue(value)) }
            }
            if let picture {
                try key.append("picture", BSONValue(picture))
            } else {
                key.document("picture") { $0.append("$exists", false) }
            }
        }
        let name = picture?.type == .string ? try picture?.string() : nil
        let references = try record.first("referenceImageUrls")
        let urls = try references?.type == .array ? references.map(ImageDocument.strings) : nil
        return OldImage(
            key: key, id: try BSONValue(id), picture: name.flatMap { UploadName($0) },
            references: ImageDocument.uploads(in: (urls ?? []).map(ImageURL.init(stored:))))
    }
}
