package import Application
package import BSON
import Domain
package import MongoClient

/// Removes old records in batches, found by existing indexes.
///
/// Jobs are scanned by id, which begins with the creation time in seconds, so that no extra index is needed; a record that
/// is younger than its id is kept.
package struct MongoRetentionRepository: RetentionRepository {
    private let database: MongoDatabase
    private let names: CollectionNames

    package init(_ database: MongoDatabase, names: CollectionNames) {
        self.database = database
        self.names = names
    }

    package func remove(
        _ kind: Removable, olderThan age: Duration, atMost count: Int
    ) async throws(Failure) -> Int {
        try await reporting { () throws(MongoError) in
            let now = try await database.serverTime()
            var removed = 0
            for filter in Self.filters(kind, now: now, limit: now - age.wholeMilliseconds) where removed < count {
                removed += try await remove(from: collection(of: kind), filter, atMost: count - removed)
            }
            return removed
        }
    }

    private func remove(
        from collection: MongoCollection, _ filter: BSONDocument, atMost count: Int
    ) async throws(MongoError) -> Int {
        var find = MongoFind(filter, limit: Int32(clamping: count))
        find.projection = BSONWriter.document { $0.append("_id", Int32(1)) }
        let ids = try await collection.find(find) { record throws(BSONError) in
            guard let id = try record.first("_id") else { throw .malformed(at: 0) }
            return try BSONValue(id)
        }
        guard !ids.isEmpty else { return 0 }
        // Repeat the condition: a record may have changed in between.
        return try await collection.deleteMany(["$and": [["_id": ["$in": .array(ids)]], .document(filter)]])
    }

    /// Filters for what is to be removed; each scans one index.
    ///
    /// - Parameters:
    ///   - now: the database's time in milliseconds since 1970.
    ///   - limit: records from before this time are too old; same unit.
    package static func filters(_ kind: Removable, now: Int64, limit: Int64) -> [BSONDocument] {
        switch kind {
        case .expiredMapping: [expired(now), withoutExpiry(limit)]
        case .videoJob:
            [
                old(limit, "created_at") {
                    $0.document("status") { $0.append("$in", ["completed", "failed", "cancelled"]) }
                }
            ]
        }
    }

    private func collection(of kind: Removable) -> MongoCollection {
        switch kind {
        case .expiredMapping: database.collection(names.videoURLMapping)
        case .videoJob: database.collection(names.videoJobs)
        }
    }

    private static func expired(_ now: Int64) -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("expires_at") { $0.append("$lte", milliseconds: now) }
        }
    }

    /// Mappings without an expiry, which the TTL index never removes.
    private static func withoutExpiry(_ limit: Int64) -> BSONDocument {
        old(limit, "created_at") { $0.appendNull("expires_at") }
    }

    /// - Parameter field: the creation date; if it is not a date, a record is as old as its id.
    static func old(
        _ limit: Int64, _ field: StaticString, _ condition: (inout BSONWriter) -> Void
    ) -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("_id") { $0.append("$lt", ObjectID(firstAt: limit)) }
            filter.document(field) { $0.document("$not") { $0.append("$gte", milliseconds: limit) } }
            condition(&filter)
        }
    }
}

extension ObjectID {
    /// The lowest id for a creation time.
    ///
    /// - Parameter milliseconds: since 1970; ids reach from 1970 to 2106.
    fileprivate init(firstAt milliseconds: Int64) {
        self.init(high: UInt64(UInt32(clamping: milliseconds / 1000)) << 32, low: 0)
    }
}
