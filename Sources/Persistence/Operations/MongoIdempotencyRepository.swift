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
        _ key: IdempotencyKey, fingerprint: String, record: RecordID
    ) async throws(Failure) -> IdempotencyClaim {
        do throws(MongoError) {
            return .granted(try await claimUnused(key, fingerprint: fingerprint, record: record))
        } catch  where error.kind == .duplicateKey {
            return try await claimUsed(key, fingerprint: fingerprint)
        } catch {
            throw Failure(error)
        }
    }

    package func complete(_ key: IdempotencyKey, response: StoredResponse) async throws(Failure) {
        let set = BSONWriter.document { update in
            update.document("$set") { set in
                set.document("answer") { fields in
                    fields.append("status", Int32(response.status))
                    if let location = response.location { fields.append("location", location) }
                    fields.append("body", response.body)
                }
            }
        }
        _ = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.filter(key), .operators(set)) { _ in true }
        }
    }

    package func release(_ key: IdempotencyKey) async throws(Failure) {
        let unfinished = BSONWriter.document { filter in
            filter.append("_id", Self.id(of: key))
            filter.document("answer") { $0.append("$exists", false) }
        }
        _ = try await reporting { () throws(MongoError) in try await collection.deleteOne(unfinished) }
    }

    /// - Throws: `duplicateKey` if the key has been used.
    private func claimUnused(
        _ key: IdempotencyKey, fingerprint: String, record: RecordID
    ) async throws(MongoError) -> RecordID {
        let absent = BSONWriter.document { filter in
            filter.append("_id", Self.id(of: key))
            filter.document("record") { $0.append("$exists", false) }
        }
        let fields = BSONWriter.document { update in
            update.document("$set") { set in
                set.append("record", ObjectID(record))
                set.append("fingerprint", fingerprint)
            }
            update.document("$currentDate") { now in
                now.append("createdAt", true)
                now.append("attemptedAt", true)
            }
        }
        _ = try await collection.findOneAndUpdate(absent, .operators(fields), upsert: true) { _ in true }
        return record
    }

    private func claimUsed(_ key: IdempotencyKey, fingerprint: String) async throws(Failure) -> IdempotencyClaim {
        let used = try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.filter(key), read: IdempotencyRecord.init(reading:))
        }
        // Released in the meantime: treated as if the first attempt were still in progress.
        guard let used else { return .inProgress }
        guard used.fingerprint == fingerprint else { return .differentRequest }
        if let response = used.response { return .completed(response) }
        let resumed = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.interrupted(key), .operators(Self.newAttempt)) { _ in true }
        }
        return resumed == nil ? .inProgress : .granted(used.record)
    }

    private static func interrupted(_ key: IdempotencyKey) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", id(of: key))
            filter.document("answer") { $0.append("$exists", false) }
            filter.document("$expr") { expression in
                expression.array("$lte") { sides in
                    sides.document { DateExpression.later(attemptLimit, than: "$attemptedAt", in: &$0) }
                    sides.append("$$NOW")
                }
            }
        }
    }

    private static let newAttempt = BSONWriter.document { update in
        update.document("$currentDate") { $0.append("attemptedAt", true) }
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
