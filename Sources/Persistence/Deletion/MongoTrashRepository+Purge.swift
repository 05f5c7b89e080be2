package import Application
package import BSON
package import Domain
import MongoClient

/// Permanent deletion. `purge_due_at` is when an interrupted one is continued.
extension MongoTrashRepository {
    /// Longer than the deletion of a batch.
    private static let lease: Duration = .seconds(600)

    package func beginPurge(_ id: RecordID, of owner: Owner) async throws(Failure) -> DoomedRecord? {
        let filter = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            fields.appendOwner(owner, to: &filter)
        }
        let record: PurgeDocument?
        do throws(MongoError) {
            record = try await mark(filter)
        } catch {
            guard error.outcome == .unknown else { throw Failure(error) }
            throw .unconfirmedChange(detail: "\(error.kind): \(error.detail)")
        }
        guard let record else { return nil }
        return try await reporting { () throws(MongoError) in try await doomed([record]).first }
    }

    package func beginPurge(trashedFor age: Duration?, atMost count: Int) async throws(Failure) -> [DoomedRecord] {
        try await reporting { () throws(MongoError) in
            let now = try await database.serverTime()
            var marked = try await markAll(interrupted(now: now), atMost: count)
            if let age, marked.count < count {
                try await dateUndated()
                marked += try await markAll(
                    trashed(before: now - age.wholeMilliseconds), atMost: count - marked.count)
            }
            return try await doomed(marked)
        }
    }

    package func beginPurge(createdBefore age: Duration, atMost count: Int) async throws(Failure) -> [DoomedRecord] {
        try await reporting { () throws(MongoError) in
            let limit = try await database.serverTime() - age.wholeMilliseconds
            return try await doomed(markAll(created(before: limit), atMost: count))
        }
    }

    /// Marks matching records until there are `count`, or none is left. One that others mark or restore meanwhile is left
    /// to them.
    private func markAll(_ filter: BSONDocument, atMost count: Int) async throws(MongoError) -> [PurgeDocument] {
        var marked: [PurgeDocument] = []
        while marked.count < count {
            var find = MongoFind(filter, limit: Int32(clamping: count - marked.count))
            find.projection = BSONWriter.document { $0.append("_id", Int32(1)) }
            let ids = try await collection.find(find) { record throws(BSONError) in
                guard let id = try record.first("_id") else { throw .malformed(at: 0) }
                return try id.objectID()
            }
            if ids.isEmpty { break }
            for id in ids {
                if let record = try await mark(["_id": .objectID(id), "$and": [.document(filter)]]) {
                    marked.append(record)
                }
            }
        }
        return marked
    }

    private func mark(_ filter: BSONDocument) async throws(MongoError) -> PurgeDocument? {
        let mark = dooming { set in
            set.document("purge_due_at") { DateExpression.later(Self.lease, in: &$0) }
        }
        return try await collection.findOneAndUpdate(filter, mark) { [kind] record throws(BSONError) in
            try PurgeDocument(record, of: kind)
        }
    }

    /// - Parameter due: sets when the permanent deletion is continued.
    func dooming(_ due: (inout BSONWriter) -> Void) -> MongoUpdate {
        let mark = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.append(fields.isActive, false)
                set.append("trashed_at", ["$ifNull": ["$trashed_at", "$$NOW"]] as BSONDocument)
                set.append(fields.updatedAt, "$$NOW")
                due(&set)
            }
        }
        return .pipeline([mark, ["$unset": "archive.due_at"]])
    }

    /// Dates items that another application, or an earlier version, has deleted: they were deleted with their last change.
    private func dateUndated() async throws(MongoError) {
        let date = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.append(
                    "trashed_at",
                    [
                        "$switch": [
                            "branches": .array(
                                ["$\(fields.updatedAt)", "$\(fields.createdAt)"].map { field in
                                    ["case": ["$eq": [["$type": .string(field)], "date"]], "then": .string(field)]
                                }), "default": ["$toDate": "$_id"],
                        ]
                    ] as BSONDocument)
            }
        }
        _ = try await collection.updateMany(undated, .pipeline([date]))
    }

    // MARK: - Queries, also explained by tests

    /// - Parameter now: the database's time in milliseconds since 1970.
    package func interrupted(now: Int64) -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("purge_due_at") { range in
                range.append("$gte", milliseconds: 0)
                range.append("$lte", milliseconds: now)
            }
            appendMayEnd(to: &filter)
        }
    }

    /// - Parameter limit: in milliseconds since 1970.
    package func trashed(before limit: Int64) -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("trashed_at") { range in
                range.append("$gte", milliseconds: 0)
                range.append("$lte", milliseconds: limit)
            }
            fields.appendIsInTrash(to: &filter)
            appendMayEnd(to: &filter)
        }
    }

    /// Records are scanned by id, which begins with the creation time in seconds.
    ///
    /// - Parameter limit: in milliseconds since 1970.
    package func created(before limit: Int64) -> BSONDocument {
        MongoRetentionRepository.old(limit, fields.createdAt) { filter in
            switch kind {
            case .image: filter.document("status") { $0.append("$in", ["completed", "failed"]) }
            case .video: fields.appendIsFinal(to: &filter)
            }
            CollectionDescription.appendIsKept(to: &filter)
        }
    }

    package var undated: BSONDocument {
        BSONWriter.document { filter in
            filter.appendNull("trashed_at")
            fields.appendIsInTrash(to: &filter)
            filter.document("_id") { $0.append("$type", "objectId") }
        }
    }

    private func appendMayEnd(to filter: inout BSONWriter) {
        filter.document("_id") { $0.append("$type", "objectId") }
        fields.appendIsFinal(to: &filter)
    }
}
