package import Application
package import BSON
package import Domain
import MongoClient

extension MongoVideoJobRepository: VideoTaskRepository {
    package func attach(
        _ task: TaskID, to id: RecordID, from source: VideoTaskSource
    ) async throws(Failure) -> VideoTaskAttachment {
        try await reporting { () throws(MongoError) in
            let holder = try await holder(of: task)
            if let holder {
                // A failover may roll back what only the primary has.
                guard try await self.holder(of: task, .majority) == holder else { return .notSettled }
                return holder == ObjectID(id) ? .existed : .taken
            }
            let attached = try await collection.findOneAndUpdate(
                Self.attachable(id, from: source), .pipeline(Self.attachment(of: task, from: source)),
                read: Self.readRetried)
            if let attached { return .attached(attached) }
            let found = try await found(id)
            guard try await self.found(id, .majority) == found else { return .notSettled }
            guard let job = found?.job else { return .notFound }
            if job.task == task { return .existed }
            return job.task == nil && job.failure == .outcomeUnknown && job.isHistoryPending ? .notSettled : .refused
        }
    }

    private func holder(
        of task: TaskID, _ readConcern: MongoReadConcern? = nil
    ) async throws(MongoError) -> ObjectID? {
        try await collection.findOne(Self.holder(of: task), readConcern: readConcern) { job throws(BSONError) in
            try job.first("_id")?.objectID()
        } ?? nil
    }

    private func found(
        _ id: RecordID, _ readConcern: MongoReadConcern? = nil
    ) async throws(MongoError) -> FoundVideoJob? {
        try await collection.findOne(
            Self.byRecord(id), readConcern: readConcern, read: FailedVideoJobDocument.read) ?? nil
    }

    // MARK: - Queries, also explained by tests

    package static func holder(of task: TaskID) -> BSONDocument {
        BSONWriter.document { $0.append("provider_task_id", task.text) }
    }

    /// A job without a task whose submission has no known outcome. While it is being submitted, only its submitter can
    /// attach a task: an operator's could replace the one that is about to be stored.
    private static func attachable(_ id: RecordID, from source: VideoTaskSource) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.document("provider_task_id") { $0.append("$exists", false) }
            var cases = [
                BSONWriter.document { unknown in
                    unknown.append("failure_code", VideoFailure.outcomeUnknown.rawValue)
                    unknown.document("due_at") { $0.append("$exists", false) }
                }
            ]
            if source == .submitter {
                cases.append(BSONWriter.document { $0.append("stage", VideoStage.submitting.storedValue) })
            }
            filter.append("$or", cases)
        }
    }

    /// Updates the job like a retry that resumes polling, with a new fence: a worker that still holds it loses it.
    private static func attachment(of task: TaskID, from source: VideoTaskSource) -> [BSONDocument] {
        let set = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.literal("provider_task_id", task.text)
                set.append("stage", VideoStage.submitted(task).storedValue)
                set.append("status", VideoJobStatus.processing.rawValue)
                set.append("progress", Int32(VideoProgress.submitted))
                set.document("fence") { NumberExpression.next(after: "$fence", in: &$0) }
                set.append("strikes", Int32(0))
                set.append("retries", Int32(0))
                for field: StaticString in ["due_at", "updated_at", "ordered_at", "retried_at"] {
                    set.append(field, "$$NOW")
                }
                set.document("audit") { audit in
                    audit.document("was") {
                        $0.array("$ifNull") { either in
                            either.append("$failure_code")
                            either.append("$stage")
                        }
                    }
                    audit.append("attached_at", "$$NOW")
                    audit.append("attached_by", source.rawValue)
                }
            }
        }
        return [set, ["$unset": ["error", "failure_code", "completed_at", "ended_from", "last_strike"]]]
    }
}
