package import Application
import BSON
package import Domain
import MongoClient

/// The end of a copy.
extension MongoArchiveRepository {
    package func markArchived(_ id: RecordID, as content: ArchivedContent) async throws(WriteFailure) -> Bool {
        let object = ObjectID(content.object)
        let filter = BSONWriter.document { filter in
            appendIsUnarchived(id, to: &filter)
            fields.appendIsActive(to: &filter)
            filter.document("archive.swept") { $0.append("$ne", object) }
        }
        let update = BSONWriter.document { update in
            update.document("$set") { set in
                set.append("archived", true)
                set.append("media", ArchivedContentDocument.document(content))
            }
            update.document("$unset") { unset in
                for field: StaticString in ["archive", "picture", "pictureDueAt", "pictureTries", "pictureLost"] {
                    unset.append(field, "")
                }
            }
            update.document("$currentDate") { $0.append(fields.updatedAt, true) }
        }
        let trace = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.append("media.object", object)
        }
        return try await reportingWrite { () throws(MongoError) in
            try await UnknownWrite.duringRequest.confirming(
                in: collection, trace: trace, read: { _ in true },
                write: { () throws(MongoError) in try await change(filter, .operators(update)) })
        }
    }

    package func markLost(_ id: RecordID, because reason: ArchiveLoss) async throws(Failure) {
        let filter = BSONWriter.document { filter in
            appendIsUnarchived(id, to: &filter)
            fields.appendIsActive(to: &filter)
        }
        let update = BSONWriter.document { update in
            update.document("$set") { $0.append("archive.lost", reason.rawValue) }
            update.document("$unset") { unset in
                for field: StaticString in ["archive.due_at", "archive.attempts"] { unset.append(field, "") }
            }
        }
        _ = try await reporting { () throws(MongoError) in try await change(filter, .operators(update)) }
    }

    package func giveUp(_ record: UnarchivedRecord) async throws(Failure) {
        guard case .stored(let content, _) = record.origin else { return }
        try await endClaim(of: record.record.id, with: content.id, attempts: record.attempts)
    }

    /// Nothing more is made from the content of an archived record.
    func endClaim(of id: RecordID, with content: RecordID, attempts: Int) async throws(Failure) {
        let claimed = BSONWriter.document { Self.append(id, claimedWith: content, attempts: attempts, to: &$0) }
        let complete: BSONDocument = ["$set": ["archive": .document(ArchiveDocument.complete)]]
        _ = try await reporting { () throws(MongoError) in try await change(claimed, .pipeline([complete])) }
    }

    /// Matches the record if it is archived with this content, and claimed by this attempt.
    static func append(
        _ id: RecordID, claimedWith content: RecordID, attempts: Int, to filter: inout BSONWriter
    ) {
        filter.append("_id", ObjectID(id))
        filter.append("archived", true)
        filter.append("media.object", ObjectID(content))
        filter.append("archive.attempts", Int64(attempts))
        filter.document("archive.due_at") { $0.append("$exists", true) }
    }

    /// One write excludes the object from the record, unless the record refers to it: the process that stored the object
    /// may be late, but still running.
    package func refers(_ id: RecordID, to object: RecordID) async throws(Failure) -> Bool {
        let referring = BSONWriter.document { Self.append(id, referringTo: object, to: &$0) }
        let others = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.append("$nor", [referring])
        }
        let exclude = BSONWriter.document { update in
            update.document("$addToSet") { $0.append("archive.swept", ObjectID(object)) }
        }
        return try await reporting { () throws(MongoError) in
            if try await change(others, .operators(exclude)) { return false }
            return try await collection.findOne(referring) { _ in true } ?? false
        }
    }

    private func appendIsUnarchived(_ id: RecordID, to filter: inout BSONWriter) {
        filter.append("_id", ObjectID(id))
        filter.document("archived") { $0.append("$ne", true) }
    }

    /// - Returns: whether a record matches.
    func change(_ filter: BSONDocument, _ update: MongoUpdate) async throws(MongoError) -> Bool {
        try await collection.findOneAndUpdate(
            filter, update, returning: .before,
            projection: BSONWriter.document { $0.append("_id", Int32(1)) }
        ) { _ in true } ?? false
    }
}
