package import Application
package import BSON
import MongoClient

/// Claiming the next due job. All times are the database's.
extension MongoVideoJobRepository {
    package func claimDue(lease: Duration, worker: String) async throws(Failure) -> ClaimedVideoJob? {
        let claim = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("fence") { NumberExpression.next(after: "$fence", in: &$0) }
                set.document("strikes") { NumberExpression.next(after: "$strikes", in: &$0) }
                set.document("due_at") { DateExpression.later(lease, in: &$0) }
                set.append("claimed_at", "$$NOW")
                set.literal("worker", worker)
            }
        }
        return try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(
                Self.due(), .pipeline([claim]), sort: Self.soonest, read: VideoClaimDocument.read)
        }
    }

    /// Filter for due jobs.
    package static func due() -> BSONDocument {
        BSONWriter.document { filter in
            // Require a date: in `$expr` a missing field sorts before any date.
            filter.document("due_at") { $0.append("$gte", milliseconds: 0) }
            filter.document("$expr") { DateExpression.isPast("$due_at", in: &$0) }
        }
    }

    package static let soonest = BSONWriter.document { $0.append("due_at", Int32(1)) }
}
