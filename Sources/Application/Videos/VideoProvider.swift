package import Domain

/// The service that generates videos.
package protocol VideoProvider: Sendable {
    /// Of the configured model.
    var capabilities: VideoCapabilities { get }

    /// Submits a video request once, without retries.
    ///
    /// - Returns: the provider's task id.
    func submit(_ request: VideoRequest) async throws(VideoSubmissionError) -> TaskID

    /// Polls the status of a task.
    func status(of task: TaskID) async throws(VideoStatusError) -> VideoTaskStatus
}

/// Why a submission returned no task. Details are for the log only.
package enum VideoSubmissionError: Error, Sendable, Hashable {
    /// Rejected permanently; nothing is being generated.
    case refused(VideoFailure, detail: String)
    /// Too many requests: nothing is being generated; a retry may succeed.
    case throttled(detail: String)
    /// The provider was unavailable: nothing is being generated; a retry may succeed.
    case unavailable(detail: String)
    /// It was sent, but whether it was accepted is unknown.
    case outcomeUnknown(detail: String)
}

/// Why a status request failed. A later poll may succeed.
package enum VideoStatusError: Error, Sendable, Hashable {
    case throttled(detail: String)
    case unavailable(detail: String)
    /// The response is malformed.
    case unintelligible(detail: String)
}

/// The status of a task at the provider.
package enum VideoTaskStatus: Sendable, Hashable {
    case waiting
    case running
    /// - Parameter until: the expiry date of the URL, if it holds one.
    case succeeded(origin: String, until: Timestamp?)
    case failed(VideoFailure, detail: String)
    /// The task is unknown to the provider, or expired.
    case unknownTask
}
