import BSON
import FoundationEssentials
import MongoClient

/// What happened to the jobs of a database, as its own log of all writes tells: an end that was given twice shows here,
/// and a claim under an old fence too.
struct VideoWrites: Sendable, Equatable {
    /// How many writes gave an end.
    let ends: Int
    /// How many jobs were given one.
    let ended: Int
    /// How many writes took a job with a fence that was not greater than the one before.
    let oldFences: Int

    /// - Parameter start: when the database was made, or before.
    static func all(in database: MongoDatabase, since start: Date) async throws -> VideoWrites {
        let second = BSONValue.timestamp(seconds: UInt32(start.timeIntervalSince1970) - 5, increment: 0)
        let find = MongoFind(
            [
                "ts": ["$gte": second], "ns": .string("\(database.name).video_generation_jobs"), "op": "u",
            ], limit: 1_000_000)
        let writes = try await database.client.database("local").collection("oplog.rs").find(find) {
            view throws(BSONError) in BSONDocument(copying: view)
        }
        var (ends, ended, fences, oldFences) = (0, Set<BSONValue>(), [BSONValue: Int64](), 0)
        for write in writes {
            guard case .document(let query) = write["o2"], let id = query["_id"],
                case .document(let change) = write["o"],
                case .document(let difference) = change["diff"]
            else { continue }
            for part in ["u", "i"] {
                guard case .document(let fields) = difference[part] else { continue }
                if fields["completed_at"] != nil {
                    ends += 1
                    ended.insert(id)
                }
                if let fence = fields["fence"].flatMap(number) {
                    if fence <= fences[id, default: 0] { oldFences += 1 }
                    fences[id] = fence
                }
            }
        }
        return VideoWrites(ends: ends, ended: ended.count, oldFences: oldFences)
    }

    private static func number(_ value: BSONValue) -> Int64? {
        switch value {
        case .int32(let number): Int64(number)
        case .int64(let number): number
        default: nil
        }
    }
}
