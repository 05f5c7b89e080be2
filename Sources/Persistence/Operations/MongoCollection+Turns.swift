import BSON
import MongoClient

extension MongoCollection {
    /// Claims what one process does at most once in an interval.
    ///
    /// - Parameter name: the id of its document in `operations_state`.
    func claimTurn(_ name: String, every interval: Duration) async throws(MongoError) -> Bool {
        let due = BSONWriter.document { filter in
            filter.append("_id", name)
            filter.document("$expr") { DateExpression.isPast("$next_at", in: &$0) }
        }
        let take = BSONWriter.document { stage in
            stage.document("$set") { $0.document("next_at") { DateExpression.later(interval, in: &$0) } }
        }
        if try await findOneAndUpdate(due, .pipeline([take]), read: { _ in true }) ?? false { return true }
        // It is not due, or this is the first one ever.
        let first: BSONDocument = ["$setOnInsert": ["next_at": .date(milliseconds: 0)]]
        do throws(MongoError) {
            _ = try await findOneAndUpdate(["_id": .string(name)], .operators(first), upsert: true) { _ in true }
        } catch  where error.kind == .duplicateKey {
            // Another process inserted it first.
        }
        return try await findOneAndUpdate(due, .pipeline([take])) { _ in true } ?? false
    }
}
