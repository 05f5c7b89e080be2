package import Application
import BSON
import Crypto
import Domain
package import MongoClient

/// The collection `rate_limits`: one document per key, with a count and an end for each window. Its `_id` is a hash, so
/// that neither IP addresses nor user names can be read from it.
package struct MongoRateLimitRepository: RateLimitRepository {
    private let collection: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        collection = database.collection(names.rateLimits)
    }

    package func take(_ key: RateLimitKey, _ windows: [RateLimitWindow]) async throws(Failure) -> RateLimitDecision {
        let stages = try Self.built { () throws(BSONError) in try RateLimitStages.taking(windows) }
        let (filter, count) = (Self.filter(key), windows.count)
        let state = try await reporting { () throws(MongoError) in
            do throws(MongoError) {
                return try await collection.findOneAndUpdate(
                    filter, .pipeline(stages), upsert: true, read: RateLimitState.reading(count))
            } catch  where error.kind == .duplicateKey {
                // Inserted concurrently by another process: the second attempt updates it.
                return try await collection.findOneAndUpdate(
                    filter, .pipeline(stages), upsert: true, read: RateLimitState.reading(count))
            }
        }
        guard let state else { throw .unexpected("a rate limit count was not written") }
        guard state.isTaken else { return .refused(wait: .milliseconds(max(1, state.wait(windows)))) }
        return .taken(RateLimitReceipt(key: key, ends: state.ends))
    }

    package func wait(for key: RateLimitKey, _ windows: [RateLimitWindow]) async throws(Failure) -> Duration? {
        let match: BSONDocument = ["$match": .document(Self.filter(key))]
        let stages = try Self.built { () throws(BSONError) in [match] + (try RateLimitStages.asking(windows)) }
        let states = try await reporting { () throws(MongoError) in
            try await collection.aggregate(stages, limit: 1, read: RateLimitState.reading(windows.count))
        }
        guard let state = states.first, !state.isTaken else { return nil }
        return .milliseconds(max(1, state.wait(windows)))
    }

    package func refund(_ receipt: RateLimitReceipt) async throws(Failure) {
        let stage = try Self.built { () throws(BSONError) in try RateLimitStages.refunding(receipt.ends) }
        _ = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.filter(receipt.key), .pipeline([stage])) { _ in true }
        }
    }

    package func mark(_ key: RateLimitKey, for length: Duration) async throws(Failure) {
        let stage = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("expires_at") { DateExpression.later(length, in: &$0) }
            }
        }
        _ = try await reporting { () throws(MongoError) in
            do throws(MongoError) {
                _ = try await collection.findOneAndUpdate(Self.filter(key), .pipeline([stage]), upsert: true) { _ in
                    true
                }
            } catch  where error.kind == .duplicateKey {
                // Marked concurrently by another process.
            }
        }
    }

    package func isMarked(_ key: RateLimitKey) async throws(Failure) -> Bool {
        let filter = BSONWriter.document { filter in
            filter.append("_id", Self.id(of: key))
            filter.document("$expr") { expression in
                expression.array("$gt") { sides in
                    sides.append("$expires_at")
                    sides.append("$$NOW")
                }
            }
        }
        return try await reporting { () throws(MongoError) in
            try await collection.findOne(filter) { _ in true }
        } ?? false
    }

    private static func built<Output>(_ build: () throws(BSONError) -> Output) throws(Failure) -> Output {
        do throws(BSONError) { return try build() } catch {
            throw .unexpected("a rate limit command could not be built: \(error)")
        }
    }

    private static func filter(_ key: RateLimitKey) -> BSONDocument {
        BSONWriter.document { $0.append("_id", id(of: key)) }
    }

    private static func id(of key: RateLimitKey) -> String {
        var hash = SHA256()
        for part in [Array(key.kind.rawValue.utf8)] + key.parts {
            withUnsafeBytes(of: UInt64(part.count).littleEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: part)
        }
        return "\(key.kind.rawValue):\(hash.finalize().hexadecimal)"
    }
}
