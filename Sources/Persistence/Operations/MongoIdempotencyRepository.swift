package import Application
import BSON
import Crypto
package import Domain
import FoundationEssentials
package import MongoClient

/// The collection `idempotency_keys`: one document per key; its `_id` is a hash of owner and key.
package struct MongoIdempotencyRepository: IdempotencyRepository {
    /// Timeout of an attempt; after that it counts as interrupted, and the next attempt continues with its record id.
    /// Longer than an upload and a submission with all its timeouts.
    static let attemptLimit: Duration = .seconds(120)

    private let collection: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        collection = database.collection(names.idempotencyKeys)
    }

    package func claim(
        _ key: IdempotencyKey, fingerprint: String, attempt id: RecordID
    ) async throws(WriteFailure) -> IdempotencyClaim {
        do throws(MongoError) {
            try await claimUnused(key, fingerprint: fingerprint, attempt: id)
            return .granted(IdempotencyAttempt(id: id, record: id))
        } catch  where error.kind == .duplicateKey {
            return try await claimUsed(key, fingerprint: fingerprint, attempt: id)
        } catch {
            throw WriteFailure(error)
        }
    }

    package func isCompleted(_ key: IdempotencyKey) async throws(Failure) -> Bool {
        let completed = BSONWriter.document { filter in
            filter.append("_id", Self.id(of: key))
            filter.document("answer") { $0.append("$exists", true) }
        }
        return try await reporting { () throws(MongoError) in
            try await collection.findOne(completed) { _ in true }
        } ?? false
    }

    package func complete(_ key: IdempotencyKey, response: StoredResponse) async throws(WriteFailure) {
        let set = BSONWriter.document { update in
            update.document("$set") { set in
                set.document("answer") { fields in
                    fields.append("status", Int32(response.status))
                    if let location = response.location { fields.append("location", location) }
                    fields.append("body", response.body)
                }
            }
        }
        _ = try await reportingWrite { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.filter(key), .operators(set)) { _ in true }
        }
    }

    package func release(_ key: IdempotencyKey, _ attempt: IdempotencyAttempt) async throws(WriteFailure) {
        _ = try await reportingWrite { () throws(MongoError) in
            try await collection.deleteOne(Self.unfinished(key, attempt: attempt.id))
        }
    }

    package func end(_ key: IdempotencyKey, _ attempt: IdempotencyAttempt) async throws(WriteFailure) {
        let update = BSONWriter.document { update in
            update.document("$set") { $0.append("attemptedAt", milliseconds: 0) }
        }
        _ = try await reportingWrite { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.unfinished(key, attempt: attempt.id), .operators(update)) { _ in
                true
            }
        }
    }

    /// - Throws: `duplicateKey` if the key has been used.
    private func claimUnused(
        _ key: IdempotencyKey, fingerprint: String, attempt id: RecordID
    ) async throws(MongoError) {
        let absent = BSONWriter.document { filter in
            filter.append("_id", Self.id(of: key))
            filter.document("record") { $0.append("$exists", false) }
        }
        let fields = BSONWriter.document { update in
            update.document("$set") { set in
                set.append("record", ObjectID(id))
                set.append("attempt", ObjectID(id))
                set.append("fingerprint", fingerprint)
            }
            update.document("$currentDate") { now in
                now.append("createdAt", true)
                now.append("attemptedAt", true)
            }
        }
        _ = try await UnknownWrite.duringRequest.confirming(
            in: collection, trace: Self.unfinished(key, attempt: id), read: { _ in true },
            write: { () throws(MongoError) in
                try await collection.findOneAndUpdate(absent, .operators(fields), upsert: true) { _ in true }
            })
    }

    private func claimUsed(
        _ key: IdempotencyKey, fingerprint: String, attempt id: RecordID
    ) async throws(WriteFailure) -> IdempotencyClaim {
        let used = try await beforeWriting { () throws(Failure) in
            try await reporting { () throws(MongoError) in
                try await collection.findOne(Self.filter(key), read: IdempotencyRecord.init(reading:))
            }
        }
        // Released in the meantime: treated as if the first attempt were still in progress.
        guard let used else { return .inProgress }
        guard used.fingerprint == fingerprint else { return .differentRequest }
        if let response = used.response { return .completed(response) }
        let newAttempt = BSONWriter.document { update in
            update.document("$set") { $0.append("attempt", ObjectID(id)) }
            update.document("$currentDate") { $0.append("attemptedAt", true) }
        }
        // The record id of the changed document: the key may have been released and claimed again since the read.
        let resumed = try await reportingWrite { () throws(MongoError) in
            try await UnknownWrite.duringRequest.confirming(
                in: collection, trace: Self.unfinished(key, attempt: id),
                read: { document throws(BSONError) in try IdempotencyRecord(reading: document) },
                write: { () throws(MongoError) in
                    try await collection.findOneAndUpdate(
                        Self.interrupted(key, fingerprint), .operators(newAttempt),
                        read: IdempotencyRecord.init(reading:))
                })
        }
        return resumed.map { .granted(IdempotencyAttempt(id: id, record: $0.record)) } ?? .inProgress
    }

    private static func unfinished(_ key: IdempotencyKey, attempt: RecordID) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", Self.id(of: key))
            filter.append("attempt", ObjectID(attempt))
            filter.document("answer") { $0.append("$exists", false) }
        }
    }

    private static func interrupted(_ key: IdempotencyKey, _ fingerprint: String) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", id(of: key))
            filter.append("fingerprint", fingerprint)
            filter.document("answer") { $0.append("$exists", false) }
            filter.document("$expr") { expression in
                expression.array("$lte") { sides in
                    sides.document { DateExpression.later(attemptLimit, than: "$attemptedAt", in: &$0) }
                    sides.append("$$NOW")
                }
            }
        }
    }

    private static func filter(_ key: IdempotencyKey) -> BSONDocument {
        BSONWriter.document { $0.append("_id", id(of: key)) }
    }

    /// Hashed, because the key is client text and the owner a person: neither needs to be readable here.
    private static func id(of key: IdempotencyKey) -> String {
        var hash = SHA256()
        hash.update(data: Array(key.owner.text.utf8))
        hash.update(data: [0])
        hash.update(data: Array(key.text.utf8))
        return hash.finalize().hexadecimal
    }
}
