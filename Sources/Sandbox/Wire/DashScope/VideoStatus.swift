/// `task_status`.
enum VideoStatus: String, Encodable {
    case pending = "PENDING"
    case running = "RUNNING"
    case succeeded = "SUCCEEDED"
    case failed = "FAILED"
    case canceled = "CANCELED"
    case suspended = "SUSPENDED"
    case unknown = "UNKNOWN"
    /// Not documented by the provider.
    case undocumented = "RETRYING"

    init(_ task: SandboxTask) {
        self =
            switch task.outcome {
            case nil: task.startedAt == nil ? .pending : .running
            case .success: .succeeded
            case .failure, .videoFailure: .failed
            case .canceled: .canceled
            }
    }
}
