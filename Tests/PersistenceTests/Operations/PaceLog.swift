import BSON
import MongoClient

/// The time slots that calls reserved, read from the database's oplog.
enum PaceLog {
    /// - Parameter start: the database's time before the first call, in milliseconds.
    /// - Returns: the slots in order of reservation, in milliseconds by the database's clock.
    static func slots(in collection: MongoCollection, since start: Int64) async throws -> [Int64] {
        let find = MongoFind(
            [
                "ts": ["$gte": .timestamp(seconds: UInt32(start / 1000) - 1, increment: 0)],
                "ns": .string("\(collection.database.name).\(collection.name)"), "op": "u",
            ], sort: ["$natural": 1], limit: 100_000)
        return try await collection.database.client.database("local").collection("oplog.rs").find(find) {
            view throws(BSONError) in
            BSONDocument(copying: view)
        }.compactMap(slot)
    }

    /// Nil for a write that only delayed calls.
    private static func slot(_ write: BSONDocument) -> Int64? {
        guard case .document(let change) = write["o"] else { return nil }
        var places = [change]
        if case .document(let difference) = change["diff"] {
            places = ["u", "i"].compactMap { if case .document(let fields) = difference[$0] { fields } else { nil } }
        }
        for fields in places {
            if case .date(let milliseconds) = fields["mine"] { return milliseconds }
        }
        return nil
    }
}
