package import Application
import BSON
package import Domain
import MongoClient

/// Each change is one conditional write that matches only while the fence is still that of the worker's claim.
extension MongoVideoJobRepository: VideoJobLifecycleRepository {
    package func add(_ job: NewVideoJob) async throws(WriteFailure) -> AddedVideoJob {
        let turn: Int64
        do throws(MongoError) {
            turn = try await turns.next(for: job.owner)
        } catch {
            throw .notApplied(Failure(error))
        }
        let insert = BSONWriter.document { stage in
            stage.document("$replaceWith") { new in
                new.array("$mergeObjects") { parts in
                    parts.append("$$ROOT")
                    // Literal: a prompt may begin with a dollar sign.
                    parts.document { $0.append("$literal", VideoJobDocument.fields(of: job)) }
                    parts.document { times in
                        for field: StaticString in ["created_at", "updated_at", "due_at"] {
                            times.append(field, "$$NOW")
                        }
                        times.append("queue_turn", turn)
                    }
                }
            }
        }
        let byID = BSONWriter.document { $0.append("_id", ObjectID(job.id)) }
        // Only inserts: an existing record has a `job_id` and does not match.
        let absent = BSONWriter.document { filter in
            filter.append("_id", ObjectID(job.id))
            filter.document("job_id") { $0.append("$exists", false) }
        }
        do throws(MongoError) {
            let added = try await UnknownWrite.duringRequest.confirming(
                in: collection, trace: byID, read: VideoJobDocument.read,
                write: { () throws(MongoError) in
                    try await collection.findOneAndUpdate(
                        absent, .pipeline([insert]), upsert: true, read: VideoJobDocument.read) ?? nil
                })
            guard let added else { throw MongoError(.unexpectedReply, detail: "an upsert gave no document") }
            return .added(added)
        } catch  where error.kind == .duplicateKey {
            // The write of an earlier attempt may not be confirmed yet.
            let existing = await UnknownWrite.duringRequest.find(byID, in: collection, read: VideoJobDocument.read)
            guard case .some(.some(let existing)) = existing else {
                throw .unknown(detail: "the existing job is not confirmed by a majority")
            }
            return .existed(existing)
        } catch {
            throw WriteFailure(error)
        }
    }

    package func beginStep(_ claim: VideoClaim, strikes: Int) async throws(Failure) -> Bool {
        let counted = BSONWriter.document { update in
            update.document("$set") { $0.append("strikes", Int32(clamping: strikes)) }
        }
        return try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.held(claim), .operators(counted)) { _ in true } ?? false
        }
    }

    package func beginSubmission(_ claim: VideoClaim, lease: Duration) async throws(WriteFailure) -> Bool {
        try await reportingWrite { () throws(MongoError) in
            // The rest of the lease is for the submission.
            try await UnknownWrite(limit: min(.seconds(60), lease / 2)).confirming(
                in: collection, trace: Self.held(claim, at: .submitting), read: { _ in true },
                write: { () throws(MongoError) in
                    let update = Self.update { set in
                        set.append("stage", VideoStage.submitting.storedValue)
                        set.append("status", VideoJobStatus.processing.rawValue)
                        set.append("progress", Int32(VideoProgress.submitting))
                        set.document("due_at") { DateExpression.later(lease, in: &$0) }
                    }
                    return try await collection.findOneAndUpdate(Self.held(claim, at: .queued), update) { _ in true }
                        ?? false
                })
        }
    }

    package func recordSubmission(
        _ claim: VideoClaim, task: TaskID, pollAfter delay: Duration
    ) async throws(Failure) -> Bool {
        try await change(claim) { set in
            set.append("stage", VideoStage.submitted(task).storedValue)
            set.literal("provider_task_id", task.text)
            set.append("ordered_at", "$$NOW")
            set.append("progress", Int32(VideoProgress.submitted))
            set.append("strikes", Int32(0))
            set.append("retries", Int32(0))
            set.document("due_at") { DateExpression.later(delay, in: &$0) }
        }
    }

    package func reschedule(
        _ claim: VideoClaim, at stage: VideoStage, by delay: Duration, _ reason: RescheduleReason
    ) async throws(Failure) -> Bool {
        try await change(claim) { set in
            set.append("stage", stage.storedValue)
            if stage == .queued { set.append("status", VideoJobStatus.pending.rawValue) }
            set.document("due_at") { DateExpression.later(delay, in: &$0) }
            switch reason {
            case .pending(let progress):
                if let progress { set.append("progress", Int32(progress)) }
                set.append("strikes", Int32(0))
                set.append("retries", Int32(0))
            case .released:
                set.append("strikes", Int32(0))
            case .retries:
                set.append("strikes", Int32(0))
                set.document("retries") { NumberExpression.next(after: "$retries", in: &$0) }
            case .strikes(let error):
                set.literal("last_strike", error)
                set.document("retries") { NumberExpression.next(after: "$retries", in: &$0) }
            }
        }
    }

    package func end(_ claim: VideoClaim, _ end: VideoOutcome) async throws(Failure) -> Timestamp? {
        let update = Self.update { set in
            // Whether a failed job may be retried depends on the stage in which it failed.
            set.document("ended_from") { Self.first("$ended_from", else: "$stage", in: &$0) }
            set.append("stage", VideoStage.ended(end).storedValue)
            set.document("completed_at") { Self.first("$completed_at", else: "$$NOW", in: &$0) }
            switch end {
            case .completed(let result):
                set.append("status", VideoJobStatus.completed.rawValue)
                set.append("progress", Int32(VideoProgress.completed))
                set.literal("result_url", result.origin)
                set.append("expires_at", milliseconds: result.expiresAt.milliseconds)
                set.document("video_url") {
                    $0.array("$concat") { parts in
                        parts.append(ProxyID.pathPrefix)
                        parts.append("$proxy_id")
                    }
                }
            case .failed(let reason):
                set.append("status", VideoJobStatus.failed.rawValue)
                set.literal("error", reason.message)
                set.append("failure_code", reason.rawValue)
            }
        }
        let readEnd: @Sendable (BSONView) throws(BSONError) -> Timestamp? = { job throws(BSONError) in
            guard let ended = try job.first("completed_at") else { throw .malformed(at: 0) }
            return Timestamp(milliseconds: try ended.milliseconds())
        }
        return try await reporting { () throws(MongoError) in
            // Only looked up, not written again: the history may already have the time of the first write.
            try await UnknownWrite.duringRequest.confirming(
                in: collection, trace: Self.held(claim, at: .ended(end)), read: readEnd,
                write: { () throws(MongoError) in
                    try await collection.findOneAndUpdate(Self.held(claim), update, read: readEnd) ?? nil
                })
        }
    }

    package func close(_ claim: VideoClaim) async throws(Failure) {
        let settled = BSONWriter.document { $0.document("$unset") { $0.append("due_at", "") } }
        _ = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.held(claim), .operators(settled)) { _ in true }
        }
    }

    private func change(_ claim: VideoClaim, _ fill: (inout BSONWriter) -> Void) async throws(Failure) -> Bool {
        let (filter, update) = (Self.held(claim), Self.update(fill))
        return try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(filter, update) { _ in true } ?? false
        }
    }

    /// Keep the value of the first time that a job was parked: the history may already contain its time.
    private static func first(_ stored: String, else value: String, in expression: inout BSONWriter) {
        expression.array("$cond") { choice in
            choice.append(["$eq": ["$stage", .string(VideoStage.ended(.failed(.parked)).storedValue)]])
            choice.append(["$ifNull": [.string(stored), .string(value)]])
            choice.append(value)
        }
    }

    private static func held(_ claim: VideoClaim, at stage: VideoStage? = nil) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(claim.id))
            filter.append("fence", claim.fence)
            if let stage { filter.append("stage", stage.storedValue) }
        }
    }

    private static func update(_ fill: (inout BSONWriter) -> Void) -> MongoUpdate {
        .pipeline([
            BSONWriter.document { stage in
                stage.document("$set") { set in
                    set.append("updated_at", "$$NOW")
                    fill(&set)
                }
            }
        ])
    }
}
