package import FoundationEssentials

/// One create call as it was received, refused ones too.
package struct SandboxSubmission: Sendable, Identifiable {
    /// The place in the order of arrival, from 1.
    package let id: Int
    package let receivedAt: Date
    /// The request's body as text.
    package let body: String
    /// nil if the body could not be read.
    package var prompt: String?
    package var callbackURL: String?
    package var imageURLs: [String] = []
    package var reply: SandboxReply = .pending

    /// The task that this call made or was told of.
    package var taskID: String? {
        switch reply {
        case .accepted(let taskID), .lost(let taskID): taskID
        case .pending, .refused: nil
        }
    }
}
