import BSON
import Domain

extension MigrationStep {
    static func generations(_ collection: String) -> [MigrationStep] {
        // Also for other kinds of generations: records of this application always have a status.
        let urls: BSONValue = [["proxy_url": ["$gt": ""]], ["result_url": ["$gt": ""]]]
        return [
            missingDate(collection),
            MigrationStep(
                collection, "is_active missing: true", where: ["is_active": .null], set: [("is_active", true)]),
            foreignStatus(collection, statusNames),
            MigrationStep(
                collection, "status missing, with a result: completed",
                where: ["status": .null, "$or": urls],
                set: [("status", .string(Generation.Status.completed.rawValue))]),
            MigrationStep(
                collection, "status missing, without a result for a day: failed, timed out",
                where: BSONDocument(literal: [("status", .null), ("$nor", urls)] + old), set: timedOut),
        ]
    }

    /// Sets the expiry of video mappings that have none.
    static func mappingExpiry(_ collection: String, lifetime: Duration) -> MigrationStep {
        let beginning: BSONValue = [
            "$cond": [
                "if": ["$eq": [["$type": "$created_at"], "date"]], "then": "$created_at", "else": ["$toDate": "$_id"],
            ]
        ]
        return MigrationStep(
            collection, "expires_at missing: \(lifetime.components.seconds / 3600) hours after created_at",
            where: [
                "expires_at": .null,
                "$or": [["created_at": ["$type": "date"]], ["_id": ["$type": "objectId"]]],
            ],
            set: [("expires_at", ["$add": [beginning, .int64(lifetime.components.seconds * 1000)]])])
    }

    /// History records have no cancelled status: cancelled ones count as failed.
    private static let statusNames = [
        (Generation.Status.completed.rawValue, ["done", "succeeded", "success", "successful", "complete", "finished"]),
        (Generation.Status.failed.rawValue, ["error", "errored", "failure", "cancelled", "canceled", "revoked"]),
        (
            Generation.Status.processing.rawValue,
            [
                "pending", "queued", "waiting", "submitted", "running", "started", "in_progress", "in progress",
                "in-progress",
            ]
        ),
    ]
}
