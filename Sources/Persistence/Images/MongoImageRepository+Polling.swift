package import Application
package import BSON
package import Domain
import MongoClient

/// Scheduling of status polls for pending images. All times are the database's.
extension MongoImageRepository {
    package func expedite(task: TaskID, schedule: PollSchedule) async throws(Failure) -> Bool {
        let filter = BSONWriter.document { filter in
            filter.append("taskId", task.text)
            filter.append("status", ImageStatus.pending.rawValue)
        }
        // Not within the shortest interval after the last poll, so that callers cannot cause polling in a loop; and
        // never later than already scheduled, so that callers cannot prevent polling.
        let sooner = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("pollAt") { sooner in
                    sooner.array("$min") { times in
                        times.append("$pollAt")
                        times.document { soon in
                            soon.array("$max") { times in
                                times.append("$$NOW")
                                times.document {
                                    DateExpression.later(schedule.shortestInterval, than: "$polledAt", in: &$0)
                                }
                            }
                        }
                    }
                }
            }
        }
        return try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(filter, .pipeline([sooner])) { _ in true } ?? false
        }
    }

    package func claimDue(_ schedule: PollSchedule) async throws(Failure) -> ClaimedImage? {
        let update = MongoUpdate.pipeline([PollExpression.nextPoll(schedule)])
        return try await reporting { () throws(MongoError) in
            if let due = try await collection.findOneAndUpdate(
                Self.due(), update, sort: BSONWriter.document { $0.append("pollAt", Int32(1)) }, read: Self.readClaim)
            {
                return due
            }
            return try await collection.findOneAndUpdate(
                Self.dueWithoutPollTime(schedule), update, read: Self.readClaim)
        }
    }

    /// Filter for pending images that are due for a poll.
    package static func due() -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("status", ImageStatus.pending.rawValue)
            // Require a date: in `$expr` a missing field sorts before any date.
            filter.document("pollAt") { $0.append("$gte", milliseconds: 0) }
            filter.document("$expr") { DateExpression.isPast("$pollAt", in: &$0) }
        }
    }

    /// Filter for pending images of other applications that have never been polled.
    package static func dueWithoutPollTime(_ schedule: PollSchedule) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("status", ImageStatus.pending.rawValue)
            filter.appendNull("pollAt")
            filter.document("$expr") { expression in
                expression.array("$lte") { sides in
                    sides.append("$createdAt")
                    sides.document { DateExpression.later(.zero - schedule.first, in: &$0) }
                }
            }
        }
    }

    private static let readClaim: @Sendable (BSONView) throws(BSONError) -> ClaimedImage = {
        document throws(BSONError) in
        let image = try ImageDocument.read(document)
        let polledAt = try document.first("polledAt")?.milliseconds() ?? image.createdAt.milliseconds
        return ClaimedImage(
            id: image.id, task: image.taskID == TaskID(placeholderFor: image.id) ? nil : image.taskID,
            age: .milliseconds(polledAt - image.createdAt.milliseconds))
    }
}
