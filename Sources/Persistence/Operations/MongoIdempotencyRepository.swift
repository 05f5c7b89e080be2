package import Application
import BSON
import Crypto
package import Domain
import FoundationEssentials
package import MongoClient

/// The collection `idempotency_keys`: one document a key, whose `_id` is a hash of owner and key.
package struct MongoIdempotencyRepository: IdempotencyRepository {
    /// How long one attempt may take; after that it counts as cut off, and the next one goes on under its record id.
    /// Longer than an upload and an order with all its time-outs.
    static let attemptLimit: Duration = .seconds(120)

    private let collection: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        collection = database.collection(names.idempotencyKeys)
    }

    package func claim(
        _ key: IdempotencyKey, fingerprint: String, record: RecordID
    ) async throws(Failure) -> IdempotencyClaim {
        do throws(MongoError) {
            return .granted(try await takeUnused(key, fingerprint: fingerprint, record: record))
        } catch  where error.kind == .duplicateKey {
            return try await claimUsed(key, fingerprint: fingerprint)
        } catch {
            throw Failure(error)
        }
    }

    package func complete(_ key: IdempotencyKey, answer: StoredResponse) async throws(Failure) {
        let set = BSONWriter.document { update in
            update.document("$set") { set in
                set.document("answer") { fields in
                    fields.append("status", Int32(answer.status))
                    if let location = answer.location { fields.append("location", location) }
                    fields.append("body", answer.body)
                }
            }
        }
        _ = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.filter(key), .operators(set)) { _ in true }
        }
    }

    package func release(_ key: IdempotencyKey) async throws(Failure) {
        let unanswered = BSONWriter.document { filter in
            filter.append("_id", Self.id(of: key))
            filter.document("answer") { $0.append("$exists", false) }
        }
        _ = try await reporting { () throws(MongoError) in try await collection.deleteOne(unanswered) }
    }

    /// - Throws: `duplicateKey` where the key has been used.
    private func takeUnused(
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
        // Released in the meantime: as if the first attempt were still giving up.
        guard let used else { return .inProgress }
        guard used.fingerprint == fingerprint else { return .anotherRequest }
        if let answer = used.answer { return .answered(answer) }
        let resumed = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.cutOff(key), .operators(Self.newAttempt)) { _ in true }
        }
        return resumed == nil ? .inProgress : .granted(used.record)
    }

    private static func cutOff(_ key: IdempotencyKey) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", id(of: key))
            filter.document("answer") { $0.append("$exists", false) }
            filter.document("$expr") { expression in
                expression.array("$lte") { sides in
                    sides.document { PollExpression.later(attemptLimit, than: "$attemptedAt", in: &$0) }
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

    /// The key is somebody's own text and the owner a person: neither needs to be readable here.
    private static func id(of key: IdempotencyKey) -> String {
        var hash = SHA256()
        hash.update(data: Array(key.owner.text.utf8))
        hash.update(data: [0])
        hash.update(data: Array(key.text.utf8))
        return hash.finalize().hexadecimal
    }
}
