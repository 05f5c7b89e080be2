package import Application
import BSON
package import Domain
package import MongoClient

/// Scheduling of status polls for pending images. All times are the database's.
extension MongoImageRepository {
    package func expedite(task: TaskID, schedule: PollSchedule) async throws(WriteFailure) -> Bool {
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
        return try await reportingWrite { () throws(MongoError) in
            try await collection.findOneAndUpdate(filter, .pipeline([sooner])) { _ in true } ?? false
        }
    }

    package func due(_ schedule: PollSchedule, upTo limit: Int) async throws(Failure) -> DueItems<DueImage> {
        try await reporting { () throws(MongoError) in
            let next = try await collection.find(Self.findNextPolls(upTo: limit), read: Self.readDue)
            var due = next.filter { $0.wait <= .zero }
            if due.count < limit {
                due += try await collection.find(
                    Self.findDueWithoutPollTime(schedule, upTo: limit - due.count), read: Self.readDue)
            }
            return DueItems(due.map(\.image), untilNext: next.first { $0.wait > .zero }?.wait)
        }
    }

    package func claim(_ image: DueImage, _ schedule: PollSchedule) async throws(Failure) -> ClaimedImage? {
        let filter = BSONWriter.document { filter in
            filter.append("_id", ObjectID(image.id))
            filter.append("status", ImageStatus.pending.rawValue)
            filter.document("$expr") { Self.isDue(schedule, in: &$0) }
        }
        return try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(
                filter, .pipeline([PollExpression.nextPoll(schedule)]), read: Self.readClaim)
        }
    }

    private static func isDue(_ schedule: PollSchedule, in expression: inout BSONWriter) {
        expression.array("$lte") { sides in
            sides.document { time in
                time.document("$cond") { choice in
                    choice.document("if") { isDate in
                        isDate.array("$eq") { sides in
                            sides.document { $0.append("$type", "$pollAt") }
                            sides.append("date")
                        }
                    }
                    choice.append("then", "$pollAt")
                    choice.document("else") { PollExpression.afterCreation(schedule.first, in: &$0) }
                }
            }
            sides.append("$$NOW")
        }
    }

    // MARK: - Queries, also explained by tests

    /// Pending images in the order in which they are polled, whether due or not.
    package static func findNextPolls(upTo limit: Int) -> MongoFind {
        let filter = BSONWriter.document { filter in
            filter.append("status", ImageStatus.pending.rawValue)
            filter.document("pollAt") { $0.append("$gte", milliseconds: 0) }
            filter.document("_id") { $0.append("$type", "objectId") }
        }
        return find(filter, sort: ["pollAt": 1], limit)
    }

    /// Pending images of other applications that have never been polled.
    package static func findDueWithoutPollTime(_ schedule: PollSchedule, upTo limit: Int) -> MongoFind {
        let filter = BSONWriter.document { filter in
            filter.append("status", ImageStatus.pending.rawValue)
            filter.appendNull("pollAt")
            filter.document("_id") { $0.append("$type", "objectId") }
            filter.document("$expr") { expression in
                expression.array("$lte") { sides in
                    sides.append("$createdAt")
                    sides.document { DateExpression.later(.zero - schedule.first, in: &$0) }
                }
            }
        }
        return find(filter, sort: nil, limit)
    }

    private static func find(_ filter: BSONDocument, sort: BSONDocument?, _ limit: Int) -> MongoFind {
        var find = MongoFind(filter, sort: sort, limit: Int32(clamping: limit))
        find.projection = BSONWriter.document { fields in
            fields.append("taskId", Int32(1))
            fields.document("wait") { wait in
                wait.array("$subtract") { times in
                    times.append("$pollAt")
                    times.append("$$NOW")
                }
            }
        }
        return find
    }

    private static let readDue: @Sendable (BSONView) throws(BSONError) -> (image: DueImage, wait: Duration) = {
        document throws(BSONError) in
        guard let id = try document.first("_id") else { throw .malformed(at: 0) }
        let record = RecordID(try id.objectID())
        var task: String?
        if let element = try document.first("taskId"), element.type == .string { task = try? element.string() }
        var wait: Int64 = 0
        if let element = try document.first("wait"), element.type != .null { wait = try element.integer() }
        let hasTask = task != nil && task != TaskID(placeholderFor: record).text
        return (DueImage(id: record, hasTask: hasTask), .milliseconds(wait))
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
