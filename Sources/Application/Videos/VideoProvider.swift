package import Domain

/// The service that makes videos.
package protocol VideoProvider: Sendable {
    /// What the configured model can do.
    var capabilities: VideoCapabilities { get }

    /// Orders a video, once: nothing is sent again.
    ///
    /// - Returns: the provider's name for the task.
    func order(_ request: VideoRequest) async throws(VideoSubmissionError) -> TaskID

    /// Asks how a task stands.
    func report(on task: TaskID) async throws(VideoStatusError) -> VideoTaskStatus
}

/// Why an order brought no task. Details are for the log alone.
package enum VideoSubmissionError: Error, Sendable, Hashable {
    /// The provider does not want it, now or later; nothing is being made.
    case refused(VideoFailure, detail: String)
    /// Too much at once: nothing is being made, and it may be taken later.
    case throttled(detail: String)
    /// The provider was not reached, or could not take orders: nothing is being made, and it may be taken later.
    case unavailable(detail: String)
    /// It was sent, and what became of it is not known: it may be being made.
    case outcomeUnknown(detail: String)
}

/// Why a question brought no answer. Asking again later may help.
package enum VideoStatusError: Error, Sendable, Hashable {
    case throttled(detail: String)
    case unavailable(detail: String)
    /// There was an answer, and nobody can read it.
    case unintelligible(detail: String)
}

/// How a task stands at the provider.
package enum VideoTaskStatus: Sendable, Hashable {
    case waiting
    case running
    /// - Parameter until: when the address ends working, where it says so itself.
    case succeeded(origin: String, until: Timestamp?)
    case failed(VideoFailure, detail: String)
    /// The provider knows no such task, or no longer.
    case unknownTask
}
