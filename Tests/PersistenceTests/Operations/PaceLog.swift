import BSON
import MongoClient

/// The time slots that calls reserved, read from the database's oplog.
enum PaceLog {
    /// - Parameters:
    ///   - start: the database's time before the first call, in milliseconds.
    ///   - interval: time between two slots of a reservation, in milliseconds.
    /// - Returns: the slots in order of reservation, in milliseconds by the database's clock.
    static func slots(in collection: MongoCollection, since start: Int64, every interval: Int64) async throws -> [Int64]
    {
        let find = MongoFind(
            [
                "ts": ["$gte": .timestamp(seconds: UInt32(start / 1000) - 1, increment: 0)],
                "ns": .string("\(collection.database.name).\(collection.name)"), "op": ["$in": ["u", "i"]],
            ], sort: ["$natural": 1], limit: 100_000)
        let writes = try await collection.database.client.database("local").collection("oplog.rs").find(find) {
            view throws(BSONError) in
            BSONDocument(copying: view)
        }
        var (mine, next): (Int64?, Int64?)
        var slots: [Int64] = []
        // A field that a write has not changed is missing.
        for write in writes {
            let before = next
            mine = date("mine", in: write) ?? mine
            next = date("next_at", in: write) ?? next
            guard next != before, let mine, let next else { continue }
            slots += stride(from: mine, to: next, by: Int(interval))
        }
        return slots
    }

    private static func date(_ key: String, in write: BSONDocument) -> Int64? {
        guard case .document(let change) = write["o"] else { return nil }
        var places = [change]
        if case .document(let difference) = change["diff"] {
            places = ["u", "i"].compactMap { if case .document(let fields) = difference[$0] { fields } else { nil } }
        }
        for fields in places {
            if case .date(let milliseconds) = fields[key] { return milliseconds }
        }
        return nil
    }
}
