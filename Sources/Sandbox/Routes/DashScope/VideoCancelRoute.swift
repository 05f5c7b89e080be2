import FoundationEssentials
import Hummingbird

/// POST /api/v1/tasks/{task_id}/cancel: only PENDING tasks can be cancelled.
struct VideoCancelRoute: Sendable {
    let access: APIKeyCheck
    let state: SandboxState
    let now: @Sendable () -> Date

    func respond(_ id: String, _ request: Request) throws -> Response {
        guard access.allows(request) else { return try VideoReply.response(.invalidKey) }
        let date = now()
        let isCanceled = state.update { records in
            records.updateTask(id) { task in
                guard task.video != nil, VideoStatus(task) == .pending else { return false }
                task.outcome = .canceled
                task.completedAt = date
                return true
            } ?? false
        }
        guard isCanceled else {
            return try VideoReply.response(
                VideoRefusal(
                    400, "UnsupportedOperation",
                    "Failed to cancel the task, please confirm if the task is in PENDING status."))
        }
        return try VideoReply.response(VideoReply(requestID: VideoReply.newRequestID()))
    }
}
