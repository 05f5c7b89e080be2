/// The validated request of a task.
enum SandboxTaskInput: Sendable {
    /// `body`: the request body as text, which record-info echoes as `paramJson`.
    case image(GenerateRequest, body: String)
    case video(VideoCreateRequest)

    var provider: SandboxProvider {
        switch self {
        case .image: .nanoBanana
        case .video: .dashScope
        }
    }

    var prompt: String {
        switch self {
        case .image(let input, _): input.prompt
        case .video(let input): input.prompt
        }
    }
}
