package import Application
package import BSON
package import Domain
import MongoClient

/// Writes in progress.
///
/// No object can be referred to after the sweep has removed it, however late its process is:
/// - A claim marks the write as swept, and only a write that is not swept can be renewed. `insert` renews it before and
///   after it stores the rows; if it is too late, it removes them again. So a write that `insert` has confirmed was not
///   claimed until then, and all its rows and bytes are there.
/// - From then on the record decides. Before the sweep removes anything it asks `ArchiveRepository.refers`: one write to
///   the record, which excludes the object unless the record refers to it. `markArchived`, also one write to the record,
///   stores no excluded object. Whichever comes first prevents the other.
/// - An upload has no record: `insert` settles its write, which is then never claimed.
extension MongoMediaRepository {
    package func begin(_ write: MediaWrite) async throws(Failure) {
        let lease = BSONWriter.document { fields in
            fields.document("lease_until") { DateExpression.later(MediaWrite.lease, in: &$0) }
        }
        let insert = InsertStage.creating(documents.fields(of: write), lease)
        _ = try await reporting { () throws(MongoError) in
            try await writes.findOneAndUpdate(Self.byID(write.id), .pipeline([insert]), upsert: true) { _ in true }
        }
    }

    package func renew(_ write: RecordID) async throws(Failure) -> Bool {
        try await reporting { () throws(MongoError) in try await renew(write, settling: false) }
    }

    package func insert(_ objects: [MediaObject], of write: RecordID) async throws(WriteFailure) {
        guard try await beforeWriting({ () throws(Failure) in try await renew(write) }) else { throw Self.isSwept }
        try await reportingWrite { () throws(MongoError) in
            try await media.database.run(.write, insertion(of: objects)) { _ in }
        }
        let isUpload = objects.allSatisfy { $0.record == nil }
        do throws(MongoError) {
            if try await renew(write, settling: isUpload) { return }
            _ = try await media.deleteMany(Self.rows(objects.map(\.id)))
        } catch {
            throw .unknown(detail: "\(error.kind): \(error.detail)")
        }
        throw Self.isSwept
    }

    package func end(_ write: RecordID) async throws(Failure) {
        _ = try await reporting { () throws(MongoError) in try await writes.deleteOne(Self.byID(write)) }
    }

    package func claimAbandonedWrites(atMost count: Int) async throws(Failure) -> [MediaWrite] {
        let claim = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.append("swept", true)
                set.document("lease_until") { DateExpression.later(MediaWrite.lease, in: &$0) }
            }
        }
        return try await reporting { () throws(MongoError) in
            let now = try await media.database.serverTime()
            _ = try await writes.deleteMany(Self.abandoned(settled: true, now: now))
            var claimed: [MediaWrite] = []
            while claimed.count < count {
                let next = try await writes.findOneAndUpdate(
                    Self.abandoned(settled: false, now: now), .pipeline([claim]), sort: ["lease_until": 1]
                ) { [documents] write throws(BSONError) in try documents.write(write) }
                guard let next else { break }
                claimed.append(next)
            }
            return claimed
        }
    }

    // MARK: - The query, also explained by tests

    /// - Parameters:
    ///   - settled: whether to match writes that need no sweep, because only their end is missing.
    ///   - now: the database's time in milliseconds since 1970.
    package static func abandoned(settled: Bool, now: Int64) -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("lease_until") { $0.append("$lte", milliseconds: now) }
            filter.document("settled") { $0.append("$exists", settled) }
        }
    }

    private static let isSwept = WriteFailure.notApplied(
        Failure(
            .storageUnavailable, "Storing took too long. Try again in a moment.", retryAfter: 5,
            detail: "the write was taken for abandoned"))

    /// - Parameter settling: whether the write is complete with this, and needs no sweep.
    /// - Returns: false if it was swept or ended.
    private func renew(_ write: RecordID, settling: Bool) async throws(MongoError) -> Bool {
        let registered = BSONWriter.document { filter in
            filter.append("_id", ObjectID(write))
            filter.document("swept") { $0.append("$exists", false) }
        }
        let renewal = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("lease_until") { DateExpression.later(MediaWrite.lease, in: &$0) }
                if settling { set.append("settled", true) }
            }
        }
        return try await writes.updateOne(registered, .pipeline([renewal])).matched > 0
    }

    private func insertion(of objects: [MediaObject]) -> BSONDocument {
        BSONWriter.document(capacity: 256 + 768 * objects.count) { command in
            command.append("update", media.name)
            command.array("updates") { updates in
                for object in objects {
                    updates.document { update in
                        update.append("q", Self.byID(object.id))
                        update.append("u", [InsertStage.creating(documents.fields(of: object), Self.times(of: object))])
                        update.append("upsert", true)
                    }
                }
            }
        }
    }

    private static func times(of object: MediaObject) -> BSONDocument {
        BSONWriter.document { times in
            times.append("created_at", "$$NOW")
            if object.kind == .upload {
                times.document("reference_due_at") { DateExpression.later(UnusedUploads.age, in: &$0) }
            }
        }
    }

    private static func byID(_ id: RecordID) -> BSONDocument { BSONWriter.document { $0.append("_id", ObjectID(id)) } }
}
