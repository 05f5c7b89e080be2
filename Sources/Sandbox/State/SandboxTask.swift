package import FoundationEssentials

/// A task and its state.
package struct SandboxTask: Sendable, Identifiable {
    /// 32 hexadecimal digits or, for a video, a UUID, as with the providers.
    package let id: String
    /// The number of its submission.
    package let submission: Int
    package let createdAt: Date
    /// When it left the queue; nil while queued.
    package internal(set) var startedAt: Date?
    package internal(set) var completedAt: Date?
    /// nil while queued or in progress.
    package internal(set) var outcome: SandboxOutcome?
    /// The number of status polls, refused ones included.
    package internal(set) var queries = 0
    /// The number of downloads of its result, refused ones included; `SandboxRecords.fetches` has details of videos.
    package internal(set) var downloads = 0
    /// The callback attempts, oldest first; the last 64 are kept.
    package internal(set) var callbacks: [SandboxCallback] = []
    /// Whether its callback waits for `resumeCallbacks()`.
    package internal(set) var isCallbackHeld = false
    /// The number of callback deliveries done, each with all its copies and retries.
    package internal(set) var deliveries = 0

    let input: SandboxTaskInput
    /// The directives of the prompt, then the defaults at the creation of the task.
    let directives: SandboxDirectives
    /// The directives of the prompt.
    let ownDirectives: SandboxDirectives

    package var provider: SandboxProvider { input.provider }
    package var prompt: String { input.prompt }
    package var callbackURL: String? { image?.callbackURL }
    package var receivedCallbacks: Int { callbacks.count { $0.isReceived } }

    var image: GenerateRequest? {
        guard case .image(let input, _) = input else { return nil }
        return input
    }

    var video: VideoCreateRequest? {
        guard case .video(let input) = input else { return nil }
        return input
    }

    /// The name of the image below `/r/`: task id and Unix time of completion in milliseconds.
    var resultName: String? {
        guard image != nil, outcome == .success, let completedAt else { return nil }
        return "\(id)_\(Int64(completedAt.timeIntervalSince1970 * 1000)).png"
    }

    /// The path of the video at the origin.
    var resultPath: String? {
        guard video != nil, outcome == .success else { return nil }
        return "/1d/\(id.prefix(2))/\(id).mp4"
    }
}
