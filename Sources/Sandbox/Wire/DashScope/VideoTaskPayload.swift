/// `output` of a reply; nil values are omitted.
struct VideoTaskPayload: Encodable {
    struct Results: Encodable {
        let videoURL: String

        private enum CodingKeys: String, CodingKey { case videoURL = "video_url" }
    }

    var taskID: String?
    var status: VideoStatus
    var submitTime: String?
    var scheduledTime: String?
    var endTime: String?
    var originalPrompt: String?
    var actualPrompt: String?
    var videoURL: String?
    /// Where related models return the URL.
    var results: Results?
    var code: String?
    var message: String?

    /// - Parameter taskID: nil for a reply without a task id.
    init(taskID: String?, status: VideoStatus) {
        self.taskID = taskID
        self.status = status
    }

    init(_ task: SandboxTask, _ input: VideoCreateRequest, videoURL: String?) {
        self.init(taskID: task.id, status: VideoStatus(task))
        submitTime = BeijingTime.text(task.createdAt, milliseconds: true)
        scheduledTime = task.startedAt.map { BeijingTime.text($0, milliseconds: true) }
        endTime = task.completedAt.map { BeijingTime.text($0, milliseconds: true) }
        if case .videoFailure(let code, let message) = task.outcome { (self.code, self.message) = (code, message) }
        guard status == .succeeded else { return }
        originalPrompt = input.truncatedPrompt
        if input.extendsPrompt, input.model.reportsPrompt {
            actualPrompt = input.truncatedPrompt + ", in a wide landscape"
        }
        self.videoURL = videoURL
    }

    private enum CodingKeys: String, CodingKey {
        case taskID = "task_id"
        case status = "task_status"
        case submitTime = "submit_time"
        case scheduledTime = "scheduled_time"
        case endTime = "end_time"
        case originalPrompt = "orig_prompt"
        case actualPrompt = "actual_prompt"
        case videoURL = "video_url"
        case results, code, message
    }
}
