package import Application
package import BSON
import MongoClient

/// Which job a worker takes next. All times are the database's.
extension MongoVideoJobRepository {
    package func claimDue(lease: Duration, worker: String) async throws(Failure) -> ClaimedVideoJob? {
        let turn = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("fence") { NumberExpression.next(after: "$fence", in: &$0) }
                set.document("strikes") { NumberExpression.next(after: "$strikes", in: &$0) }
                set.document("due_at") { PollExpression.later(lease, in: &$0) }
                set.append("claimed_at", "$$NOW")
                set.literal("worker", worker)
            }
        }
        return try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(
                Self.due(), .pipeline([turn]), sort: Self.soonest, read: VideoClaimDocument.read)
        }
    }

    /// Jobs whose turn has come.
    package static func due() -> BSONDocument {
        BSONWriter.document { filter in
            // Dates alone: to an expression, what is not there is smaller than any date.
            filter.document("due_at") { $0.append("$gte", milliseconds: 0) }
            filter.document("$expr") { PollExpression.isPast("$due_at", in: &$0) }
        }
    }

    package static let soonest = BSONWriter.document { $0.append("due_at", Int32(1)) }
}
