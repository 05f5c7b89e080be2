import Application
import BSON
import Domain

/// Reads the fields that decide whether a job may be retried.
enum FailedVideoJobDocument {
    /// Nil for a document whose id is not an ObjectID.
    static func read(_ document: BSONView) throws(BSONError) -> FoundVideoJob? {
        guard let id = try document.first("_id"), id.type == .objectID else { return nil }
        var owner = Owner.unassigned
        var fence: Int64?
        var status: VideoJobStatus?
        var failure: VideoFailure?
        var task: TaskID?
        var endedFrom: String?
        var isDue = false
        var elements = document.elements()
        while let element = try elements.next() {
            switch element.type {
            case .int32 where element.hasKey("fence"), .int64 where element.hasKey("fence"):
                fence = try element.integer()
            case .string where element.hasKey("user_id"): owner = Owner(stored: try element.string())
            case .string where element.hasKey("status"): status = VideoJobStatus(rawValue: try element.string())
            case .string where element.hasKey("failure_code"): failure = VideoFailure(rawValue: try element.string())
            case .string where element.hasKey("provider_task_id"): task = TaskID(stored: try element.string())
            case .string where element.hasKey("ended_from"): endedFrom = try element.string()
            default: if element.hasKey("due_at") { isDue = true }
            }
        }
        let parameters = try VideoParameters.read(document)
        // A finished job has lost its stage; everything else must be present.
        let isComplete = try VideoClaimDocument.isComplete(document)
        return FoundVideoJob(
            record: RecordID(try id.objectID()), owner: owner, fence: fence ?? -1,
            job: FailedVideoJob(
                status: status ?? .pending, failure: failure, task: task, endedFrom: endedFrom, isHistoryPending: isDue,
                isReadable: isComplete && fence != nil), duration: parameters.duration, size: parameters.size)
    }
}
