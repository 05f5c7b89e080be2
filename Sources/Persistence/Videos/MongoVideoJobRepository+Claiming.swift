package import Application
import BSON
import Domain
package import MongoClient

/// Finds and claims due jobs. All times are the database's.
extension MongoVideoJobRepository {
    package func due(_ queue: VideoQueue, upTo limit: Int) async throws(Failure) -> DueItems<DueVideoJob> {
        try await reporting { () throws(MongoError) in
            switch queue {
            case .submissions: try await dueSubmissions(upTo: limit)
            case .polls: try await duePolls(upTo: limit)
            }
        }
    }

    private func dueSubmissions(upTo limit: Int) async throws(MongoError) -> DueItems<DueVideoJob> {
        let due = try await collection.find(Self.findDueSubmissions(upTo: limit), read: DueVideoJobDocument.read)
        guard due.isEmpty else { return DueItems(due.map(\.job)) }
        let next = try await collection.find(Self.findNextSubmission(), read: DueVideoJobDocument.read).first
        return DueItems([], untilNext: next?.wait)
    }

    private func duePolls(upTo limit: Int) async throws(MongoError) -> DueItems<DueVideoJob> {
        let next = try await collection.find(Self.findNextPolls(upTo: limit), read: DueVideoJobDocument.read)
        var due = next.filter { $0.wait <= .zero }
        if due.count < limit {
            due += try await collection.find(
                Self.findDueUnreadable(upTo: limit - due.count), read: DueVideoJobDocument.read)
        }
        return DueItems(due.map(\.job), untilNext: next.first { $0.wait > .zero }?.wait)
    }

    package func claim(
        _ job: DueVideoJob, lease: Duration, worker: String
    ) async throws(WriteFailure) -> ClaimedVideoJob? {
        let claim = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("fence") { NumberExpression.next(after: "$fence", in: &$0) }
                set.document("due_at") { DateExpression.later(lease, in: &$0) }
                set.append("claimed_at", "$$NOW")
                set.literal("worker", worker)
            }
        }
        let claimed = try await reportingWrite { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.due(job), .pipeline([claim]), read: VideoClaimDocument.read)
        }
        return await noteTurn(of: job, claimed)
    }

    package func confirmClaim(
        of job: DueVideoJob, by worker: String, within limit: Duration
    ) async -> ClaimedVideoJob? {
        let claimed = await UnknownWrite(limit: limit).find(
            Self.trace(of: job, claimedBy: worker), in: collection, read: VideoClaimDocument.read)
        return await noteTurn(of: job, claimed)
    }

    private func noteTurn(of job: DueVideoJob, _ claimed: ClaimedVideoJob?) async -> ClaimedVideoJob? {
        if claimed != nil, let turn = job.turn { await turns.served(turn) }
        return claimed
    }

    // MARK: - Queries, also explained by tests

    /// Jobs that wait for submission, in the order of their turns.
    package static func findDueSubmissions(upTo limit: Int) -> MongoFind {
        let filter = BSONWriter.document { filter in
            filter.append("stage", VideoStage.queued.storedValue)
            appendIsDue(to: &filter)
        }
        return find(filter, sort: ["queue_turn": 1, "created_at": 1], limit)
    }

    /// The job whose submission is due next.
    package static func findNextSubmission() -> MongoFind {
        let filter = BSONWriter.document { filter in
            filter.append("stage", VideoStage.queued.storedValue)
            appendIsDated(to: &filter)
        }
        return find(filter, sort: ["due_at": 1], 1)
    }

    /// Unfinished jobs after their submission, whether due or not.
    package static func findNextPolls(upTo limit: Int) -> MongoFind {
        let filter = BSONWriter.document { filter in
            filter.document("stage") { $0.append("$in", VideoStage.storedValuesAfterQueue) }
            appendIsDated(to: &filter)
        }
        return find(filter, sort: ["due_at": 1], limit)
    }

    /// Due records in no known stage, which only other applications and damage can cause.
    package static func findDueUnreadable(upTo limit: Int) -> MongoFind {
        let filter = BSONWriter.document { filter in
            filter.document("stage") {
                $0.append("$nin", [VideoStage.queued.storedValue] + VideoStage.storedValuesAfterQueue)
            }
            appendIsDue(to: &filter)
        }
        return find(filter, sort: nil, limit)
    }

    private static func find(_ filter: BSONDocument, sort: BSONDocument?, _ limit: Int) -> MongoFind {
        var find = MongoFind(filter, sort: sort, limit: Int32(clamping: limit))
        find.projection = BSONWriter.document { fields in
            for field: StaticString in ["stage", "fence", "queue_turn"] { fields.append(field, Int32(1)) }
            fields.document("wait") { wait in
                wait.array("$subtract") { times in
                    times.append("$due_at")
                    times.append("$$NOW")
                }
            }
        }
        return find
    }

    private static func appendIsDue(to filter: inout BSONWriter) {
        appendIsDated(to: &filter)
        filter.document("$expr") { DateExpression.isPast("$due_at", in: &$0) }
    }

    /// Restricts to jobs that can be claimed. In `$expr` a missing date sorts before any date.
    private static func appendIsDated(to filter: inout BSONWriter) {
        filter.document("due_at") { $0.append("$gte", milliseconds: 0) }
        filter.document("_id") { $0.append("$type", "objectId") }
    }

    private static func due(_ job: DueVideoJob) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(job.id))
            filter.document("due_at") { $0.append("$gte", milliseconds: 0) }
            filter.document("$expr") { DateExpression.isPast("$due_at", in: &$0) }
        }
    }

    /// Matches the job only while it is claimed by the worker that found it.
    private static func trace(of job: DueVideoJob, claimedBy worker: String) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(job.id))
            filter.append("fence", (job.fence ?? 0) + 1)
            filter.append("worker", worker)
        }
    }
}

extension VideoStage {
    /// The stored values of the stages that follow `queued`.
    static let storedValuesAfterQueue = [
        VideoStage.submitting.storedValue, submittedStoredValue, VideoStage.ended(.failed(.parked)).storedValue,
    ]
    static let submittedStoredValue = VideoStage.submitted(TaskID(stored: "")).storedValue
}
