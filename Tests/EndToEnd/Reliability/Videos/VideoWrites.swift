import BSON
import FoundationEssentials
import MongoClient

/// Writes to jobs, counted in the oplog: repeated final statuses and claims with a stale fence.
struct VideoWrites: Sendable, Equatable {
    /// Writes of a final status, without those of unknown outcomes that ended when the task id arrived late.
    let finalWrites: Int
    /// Jobs with a final status.
    let finishedJobs: Int
    /// Claims with a fence not greater than the previous one.
    let staleFences: Int

    /// - Parameter start: a time before the database was created.
    static func all(in database: MongoDatabase, since start: Date) async throws -> VideoWrites {
        let second = BSONValue.timestamp(seconds: UInt32(start.timeIntervalSince1970) - 5, increment: 0)
        let find = MongoFind(
            [
                "ts": ["$gte": second], "ns": .string("\(database.name).video_generation_jobs"), "op": "u",
            ], limit: 1_000_000)
        let writes = try await database.client.database("local").collection("oplog.rs").find(find) {
            view throws(BSONError) in BSONDocument(copying: view)
        }
        var (finalWrites, finished, fences, staleFences) = (0, Set<BSONValue>(), [BSONValue: Int64](), 0)
        for write in writes {
            guard case .document(let query) = write["o2"], let id = query["_id"],
                case .document(let change) = write["o"],
                case .document(let difference) = change["diff"]
            else { continue }
            if case .document(let removed) = difference["d"], removed["completed_at"] != nil { finalWrites -= 1 }
            for part in ["u", "i"] {
                guard case .document(let fields) = difference[part] else { continue }
                if fields["completed_at"] != nil {
                    finalWrites += 1
                    finished.insert(id)
                }
                if let fence = fields["fence"].flatMap(number) {
                    if fence <= fences[id, default: 0] { staleFences += 1 }
                    fences[id] = fence
                }
            }
        }
        return VideoWrites(finalWrites: finalWrites, finishedJobs: finished.count, staleFences: staleFences)
    }

    private static func number(_ value: BSONValue) -> Int64? {
        switch value {
        case .int32(let number): Int64(number)
        case .int64(let number): number
        default: nil
        }
    }
}
