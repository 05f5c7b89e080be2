import BSON
import Domain

extension MigrationStep {
    static func jobs(_ collection: String) -> [MigrationStep] {
        // Jobs of this application always have a stage.
        let foreign: (String, BSONValue) = ("stage", ["$exists": false])
        return [
            missingDate(collection),
            MigrationStep(
                collection, "user_id missing: \(Owner.unassigned.text)",
                where: BSONDocument(literal: [("user_id", .null), foreign]),
                set: [("user_id", .string(Owner.unassigned.text))]),
            MigrationStep(
                collection, "job_id missing: the record's id",
                where: BSONDocument(literal: [("job_id", .null), ("_id", ["$type": "objectId"]), foreign]),
                set: [("job_id", ["$toString": "$_id"])]),
            foreignStatus(collection, statusNames),
            MigrationStep(
                collection, "unfinished for a day: failed, timed out",
                where: BSONDocument(
                    literal: [("status", ["$in": ["pending", "processing"]]), ("due_at", .null), foreign] + old),
                set: timedOut),
        ]
    }

    private static let statusNames = [
        (VideoJobStatus.completed.rawValue, ["done", "succeeded", "success", "successful", "complete", "finished"]),
        (VideoJobStatus.failed.rawValue, ["error", "errored", "failure"]),
        (VideoJobStatus.cancelled.rawValue, ["canceled", "revoked"]),
        (VideoJobStatus.processing.rawValue, ["running", "started", "in_progress", "in progress", "in-progress"]),
        (VideoJobStatus.pending.rawValue, ["queued", "waiting", "submitted"]),
    ]
}
