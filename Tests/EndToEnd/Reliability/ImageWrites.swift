import BSON
import FoundationEssentials
import MongoClient

/// Writes of a final image status, counted in the oplog, which also shows repeated writes of the same value.
struct ImageWrites: Sendable, Equatable {
    /// The number of writes.
    let writes: Int
    /// The number of records written.
    let records: Int

    /// - Parameter start: a time before the database was created.
    static func count(in database: MongoDatabase, since start: Date) async throws -> ImageWrites {
        let exists: BSONValue = ["$exists": true]
        let match: BSONDocument = [
            "ts": ["$gte": .timestamp(seconds: UInt32(start.timeIntervalSince1970) - 5, increment: 0)],
            "ns": .string("\(database.name).generated_image_entity"), "op": "u",
            "$or": [["o.diff.u.completedAt": exists], ["o.diff.i.completedAt": exists]],
        ]
        let counts = try await database.client.database("local").collection("oplog.rs").aggregate(
            [
                ["$match": .document(match)],
                ["$group": ["_id": "$o2._id", "writes": ["$sum": 1]]],
                ["$group": ["_id": nil, "writes": ["$sum": "$writes"], "records": ["$sum": 1]]],
            ], limit: 1
        ) { view throws(BSONError) in
            ImageWrites(
                writes: Int(try view.first("writes")?.integer() ?? 0),
                records: Int(try view.first("records")?.integer() ?? 0))
        }
        return counts.first ?? ImageWrites(writes: 0, records: 0)
    }
}
