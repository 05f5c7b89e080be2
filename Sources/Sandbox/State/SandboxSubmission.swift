package import FoundationEssentials

/// One create call as it was received, refused ones too.
package struct SandboxSubmission: Sendable, Identifiable {
    /// The place in the order of arrival, from 1; both providers are counted together.
    package let id: Int
    package let provider: SandboxProvider
    package let receivedAt: Date
    /// By their names in small letters; several of one name are joined by a comma.
    package let headers: [String: String]
    /// The request's body as text.
    package let body: String
    /// nil if the body could not be read.
    package var prompt: String?
    /// DashScope's; nil for a picture.
    package var model: String?
    package var callbackURL: String?
    package var imageURLs: [String] = []
    package var reply: SandboxReply = .pending
    /// The `request_id` of DashScope's answer, which its list of tasks repeats.
    var requestID = ""

    /// The task that this call made or was told of.
    package var taskID: String? {
        switch reply {
        case .accepted(let taskID), .lost(let taskID): taskID
        case .pending, .refused: nil
        }
    }
}
