import BSON
import MongoClient

/// Which moments calls took, as the database's own log of all writes tells.
enum PaceLog {
    /// - Parameter start: the database's time before the first call, in milliseconds.
    /// - Returns: the moments in the order of their taking, in milliseconds by the database's clock.
    static func moments(in collection: MongoCollection, since start: Int64) async throws -> [Int64] {
        let find = MongoFind(
            [
                "ts": ["$gte": .timestamp(seconds: UInt32(start / 1000) - 1, increment: 0)],
                "ns": .string("\(collection.database.name).\(collection.name)"), "op": "u",
            ], sort: ["$natural": 1], limit: 100_000)
        return try await collection.database.client.database("local").collection("oplog.rs").find(find) {
            view throws(BSONError) in
            BSONDocument(copying: view)
        }.compactMap(timestamp)
    }

    /// Nil where the write only put calls off.
    private static func timestamp(_ write: BSONDocument) -> Int64? {
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
