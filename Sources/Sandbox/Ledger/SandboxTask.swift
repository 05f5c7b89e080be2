package import FoundationEssentials

/// One task of the sandbox's own, and what happened to it.
package struct SandboxTask: Sendable, Identifiable {
    /// 32 hexadecimal characters, as the provider's are.
    package let id: String
    /// The submission that made it.
    package let submission: Int
    package let createdAt: Date
    package internal(set) var completedAt: Date?
    /// nil while it is generating.
    package internal(set) var outcome: SandboxOutcome?
    /// How often record-info was asked for it, refused calls too.
    package internal(set) var queries = 0
    /// How often its picture was fetched.
    package internal(set) var downloads = 0
    /// The attempts to deliver callbacks, oldest first; the last 64 are kept.
    package internal(set) var callbacks: [SandboxCallback] = []
    /// Whether its callback waits for `resumeCallbacks()`.
    package internal(set) var isCallbackHeld = false
    /// How many rounds of delivery are over, each with all its copies and retries.
    package internal(set) var deliveries = 0

    let order: GenerateOrder
    /// The request's body as text, which record-info echoes as `paramJson`.
    let body: String
    /// The prompt's own directives, then the default ones as they were when the task was made.
    let directives: SandboxDirectives
    /// The prompt's own.
    let ownDirectives: SandboxDirectives

    package var prompt: String { order.prompt }
    package var callbackURL: String? { order.callbackURL }
    package var receivedCallbacks: Int { callbacks.count { $0.isReceived } }

    /// Name of the picture below `/r/`: the task's id and the end's epoch in milliseconds.
    var resultName: String? {
        guard outcome == .success, let completedAt else { return nil }
        return "\(id)_\(Int64(completedAt.timeIntervalSince1970 * 1000)).png"
    }
}
