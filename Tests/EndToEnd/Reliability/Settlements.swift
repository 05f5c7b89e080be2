import BSON
import FoundationEssentials
import MongoClient

/// How often images were given an end, as the database's own log of all its writes tells: an end that was given twice
/// shows here even where both wrote the same.
struct Settlements: Sendable, Equatable {
    /// How many writes gave an end.
    let writes: Int
    /// How many records were given one.
    let records: Int

    /// - Parameter start: when the database was made, or before.
    static func count(in database: MongoDatabase, since start: Date) async throws -> Settlements {
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
            Settlements(
                writes: Int(try view.first("writes")?.integer() ?? 0),
                records: Int(try view.first("records")?.integer() ?? 0))
        }
        return counts.first ?? Settlements(writes: 0, records: 0)
    }
}
