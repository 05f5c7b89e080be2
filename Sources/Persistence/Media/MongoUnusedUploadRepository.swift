package import Application
package import BSON
import Domain
package import MongoClient

/// Uploads that no record refers to: rows of `media` with `reference_due_at`, which is when it is checked next whether a
/// record refers to the upload. The field is removed once one does.
package struct MongoUnusedUploadRepository: UnusedUploadRepository {
    /// Longer than the deletion of a batch.
    private static let lease: Duration = .seconds(600)

    private let media: MongoCollection
    private let images: MongoCollection
    private let documents: MediaDocument

    package init(_ database: MongoDatabase, names: CollectionNames) {
        media = database.collection(names.media)
        images = database.collection(names.generatedImages)
        documents = MediaDocument(names)
    }

    package func claimUnused(atMost count: Int) async throws(Failure) -> UnusedUploads {
        try await reporting { () throws(MongoError) in
            let claimed = try await claim(atMost: count)
            let names = Set(claimed.compactMap { UploadName(key: $0.location.key) })
            // In the trash or not, in progress or not.
            let referenced = try await MongoImageRepository.referenced(names, in: images) { _ in }
            let unused = claimed.filter { upload in
                UploadName(key: upload.location.key).map { !referenced.contains($0) } ?? false
            }
            let used = Set(claimed).subtracting(unused)
            if !used.isEmpty {
                _ = try await media.updateMany(
                    MongoMediaRepository.rows(used.map(\.id)), .operators(["$unset": ["reference_due_at": ""]]))
            }
            return UnusedUploads(unused: unused, count: claimed.count)
        }
    }

    /// In two steps, because a shard is found by `_id`. An upload that others claim meanwhile is left to them.
    private func claim(atMost count: Int) async throws(MongoError) -> [MediaObject] {
        let due = Self.due(now: try await media.database.serverTime())
        let later = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("reference_due_at") { DateExpression.later(Self.lease, in: &$0) }
            }
        }
        var claimed: [MediaObject] = []
        while claimed.count < count {
            var find = MongoFind(due, limit: Int32(clamping: count - claimed.count))
            find.projection = BSONWriter.document { $0.append("_id", Int32(1)) }
            let ids = try await media.find(find) { row throws(BSONError) in
                guard let id = try row.first("_id") else { throw .malformed(at: 0) }
                return try id.objectID()
            }
            if ids.isEmpty { break }
            for id in ids {
                let upload = try await media.findOneAndUpdate(
                    ["_id": .objectID(id), "$and": [.document(due)]], .pipeline([later])
                ) { [documents] row throws(BSONError) in try documents.object(row) }
                if let upload { claimed.append(upload) }
            }
        }
        return claimed
    }

    // MARK: - The query, also explained by tests

    /// - Parameter now: the database's time in milliseconds since 1970.
    package static func due(now: Int64) -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("reference_due_at") { range in
                range.append("$gte", milliseconds: 0)
                range.append("$lte", milliseconds: now)
            }
        }
    }
}
