import Application
import BSON
import Domain

/// What decides whether a job may be tried again.
enum FailedVideoJobDocument {
    /// Nil for a document whose id is none of ours.
    static func read(_ document: BSONView) throws(BSONError) -> FoundVideoJob? {
        guard let id = try document.first("_id"), id.type == .objectID else { return nil }
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
            case .string where element.hasKey("status"): status = VideoJobStatus(rawValue: try element.string())
            case .string where element.hasKey("failure_code"): failure = VideoFailure(rawValue: try element.string())
            case .string where element.hasKey("provider_task_id"): task = TaskID(stored: try element.string())
            case .string where element.hasKey("ended_from"): endedFrom = try element.string()
            default: if element.hasKey("due_at") { isDue = true }
            }
        }
        // The stage is gone once a job has ended, and the rest of what it needs must be there.
        let needs = try VideoClaimDocument.needs(document)
        return FoundVideoJob(
            record: RecordID(try id.objectID()), fence: fence ?? -1,
            job: FailedVideoJob(
                status: status ?? .pending, failure: failure, task: task, endedFrom: endedFrom, isUnsettled: isDue,
                isReadable: needs && fence != nil))
    }
}
