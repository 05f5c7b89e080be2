package import Application
import BSON
package import Domain
import MongoClient

extension MongoVideoJobRepository: VideoJobRetryRepository {
    package func failed(_ id: JobID) async throws(Failure) -> FoundVideoJob? {
        let named = try await found(Self.byName(id, of: nil))
        guard named == nil, let record = RecordID(id.text) else { return named }
        return try await found(Self.unnamed(record, of: nil))
    }

    private func found(_ filter: BSONDocument) async throws(Failure) -> FoundVideoJob? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(filter, read: FailedVideoJobDocument.read) ?? nil
        }
    }

    package func retry(_ found: FoundVideoJob, as retry: VideoRetry) async throws(Failure) -> RetriedVideoJob? {
        let filter = BSONWriter.document { filter in
            filter.append("_id", ObjectID(found.record))
            filter.append("fence", found.fence)
            filter.append("status", VideoJobStatus.failed.rawValue)
            filter.document("due_at") { $0.append("$exists", false) }
        }
        let set = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.append("fence", found.fence + 1)
                set.append("strikes", Int32(0))
                set.append("retries", Int32(0))
                for field: StaticString in ["due_at", "updated_at", "retried_at"] { set.append(field, "$$NOW") }
                switch retry {
                case .resubmit:
                    set.append("stage", VideoStage.queued.storedValue)
                    set.append("status", VideoJobStatus.pending.rawValue)
                    set.append("progress", Int32(VideoProgress.queued))
                case .resumePolling(let task):
                    set.append("stage", VideoStage.submitted(task).storedValue)
                    set.append("status", VideoJobStatus.processing.rawValue)
                    set.append("progress", Int32(VideoProgress.submitted))
                }
            }
        }
        let unset: BSONDocument = [
            "$unset": ["error", "failure_code", "completed_at", "ended_from", "last_strike"]
        ]
        return try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(filter, .pipeline([set, unset]), read: Self.readRetried)
        }
    }

    static let readRetried: @Sendable (BSONView) throws(BSONError) -> RetriedVideoJob = { job throws(BSONError) in
        guard let listed = try AdminVideoJobDocument.read(job), let at = try job.first("retried_at") else {
            throw .malformed(at: 0)
        }
        return RetriedVideoJob(listed: listed, retriedAt: Timestamp(milliseconds: try at.milliseconds()))
    }
}
