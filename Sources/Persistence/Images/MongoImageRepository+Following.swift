package import Application
package import BSON
package import Domain
import MongoClient

/// When the next question about a pending image is due. All times are the database's.
extension MongoImageRepository {
    package func expedite(task: TaskID, schedule: PollSchedule) async throws(Failure) -> Bool {
        let filter = BSONWriter.document { filter in
            filter.append("taskId", task.text)
            filter.append("status", ImageStatus.pending.rawValue)
        }
        // Not before the shortest interval since the last question is over, so that nobody can make us ask in a loop;
        // and never later than it would have been, so that nobody can keep us from asking.
        let sooner = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("pollAt") { sooner in
                    sooner.array("$min") { times in
                        times.append("$pollAt")
                        times.document { soon in
                            soon.array("$max") { times in
                                times.append("$$NOW")
                                times.document {
                                    PollExpression.later(schedule.shortestInterval, than: "$polledAt", in: &$0)
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
        let update = MongoUpdate.pipeline([PollExpression.nextTurn(schedule)])
        return try await reporting { () throws(MongoError) in
            if let due = try await collection.findOneAndUpdate(
                Self.due(), update, sort: BSONWriter.document { $0.append("pollAt", Int32(1)) }, read: Self.readClaim)
            {
                return due
            }
            return try await collection.findOneAndUpdate(Self.dueWithoutTurn(schedule), update, read: Self.readClaim)
        }
    }

    /// Pending images whose turn has come.
    package static func due() -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("status", ImageStatus.pending.rawValue)
            // Dates alone: to an expression, what is not there is smaller than any date.
            filter.document("pollAt") { $0.append("$gte", milliseconds: 0) }
            filter.document("$expr") { PollExpression.isPast("$pollAt", in: &$0) }
        }
    }

    /// Pending images that another application wrote, and that nobody has asked for.
    package static func dueWithoutTurn(_ schedule: PollSchedule) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("status", ImageStatus.pending.rawValue)
            filter.appendNull("pollAt")
            filter.document("$expr") { expression in
                expression.array("$lte") { sides in
                    sides.append("$createdAt")
                    sides.document { PollExpression.later(.zero - schedule.first, in: &$0) }
                }
            }
        }
    }

    private static let readClaim: @Sendable (BSONView) throws(BSONError) -> ClaimedImage = {
        document throws(BSONError) in
        let image = try ImageDocument.read(document)
        let polledAt = try document.first("polledAt")?.milliseconds() ?? image.createdAt.milliseconds
        return ClaimedImage(
            id: image.id, task: image.taskID == TaskID(standingIn: image.id) ? nil : image.taskID,
            age: .milliseconds(polledAt - image.createdAt.milliseconds))
    }
}
