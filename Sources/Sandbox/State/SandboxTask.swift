package import FoundationEssentials

/// One task of the sandbox's own, and what happened to it.
package struct SandboxTask: Sendable, Identifiable {
    /// 32 hexadecimal characters or, for a video, a UUID, as the providers' are.
    package let id: String
    /// The submission that made it.
    package let submission: Int
    package let createdAt: Date
    /// When it left the queue; nil while it waits there.
    package internal(set) var startedAt: Date?
    package internal(set) var completedAt: Date?
    /// nil while it is generating.
    package internal(set) var outcome: SandboxOutcome?
    /// How often its provider was asked about it, refused calls too.
    package internal(set) var queries = 0
    /// How often its picture or video was fetched, refused calls too; `SandboxRecords.fetches` tells more about videos.
    package internal(set) var downloads = 0
    /// The attempts to deliver callbacks, oldest first; the last 64 are kept.
    package internal(set) var callbacks: [SandboxCallback] = []
    /// Whether its callback waits for `resumeCallbacks()`.
    package internal(set) var isCallbackHeld = false
    /// How many rounds of delivery are over, each with all its copies and retries.
    package internal(set) var deliveries = 0

    let order: SandboxTaskInput
    /// The prompt's own directives, then the default ones as they were when the task was made.
    let directives: SandboxDirectives
    /// The prompt's own.
    let ownDirectives: SandboxDirectives

    package var provider: SandboxProvider { order.provider }
    package var prompt: String { order.prompt }
    package var callbackURL: String? { image?.callbackURL }
    package var receivedCallbacks: Int { callbacks.count { $0.isReceived } }

    var image: GenerateRequest? {
        guard case .image(let order, _) = order else { return nil }
        return order
    }

    var video: VideoCreateRequest? {
        guard case .video(let order) = order else { return nil }
        return order
    }

    /// Name of the picture below `/r/`: the task's id and the end's epoch in milliseconds.
    var resultName: String? {
        guard image != nil, outcome == .success, let completedAt else { return nil }
        return "\(id)_\(Int64(completedAt.timeIntervalSince1970 * 1000)).png"
    }

    /// Path of the video at the origin.
    var resultPath: String? {
        guard video != nil, outcome == .success else { return nil }
        return "/1d/\(id.prefix(2))/\(id).mp4"
    }
}
