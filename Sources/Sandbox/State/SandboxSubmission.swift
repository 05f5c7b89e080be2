package import FoundationEssentials

/// A create call, refused ones included.
package struct SandboxSubmission: Sendable, Identifiable {
    /// The sequence number, from 1; both providers are counted together.
    package let id: Int
    package let provider: SandboxProvider
    package let receivedAt: Date
    /// By lower-case name; repeated headers are joined by a comma.
    package let headers: [String: String]
    /// The body as text.
    package let body: String
    /// nil if the body could not be parsed.
    package var prompt: String?
    /// Of DashScope; nil for an image.
    package var model: String?
    package var callbackURL: String?
    package var imageURLs: [String] = []
    package var reply: SandboxReply = .pending
    /// The `request_id` of DashScope's reply, which its task list repeats.
    var requestID = ""

    /// The task that this call created or was given.
    package var taskID: String? {
        switch reply {
        case .accepted(let taskID), .lost(let taskID): taskID
        case .pending, .refused: nil
        }
    }
}
