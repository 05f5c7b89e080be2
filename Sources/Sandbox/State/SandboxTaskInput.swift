/// What a task was made for.
enum SandboxTaskInput: Sendable {
    /// - body: the request's body as text, which record-info echoes as `paramJson`.
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
        case .image(let order, _): order.prompt
        case .video(let order): order.prompt
        }
    }
}
