package import Domain

/// The service that generates images.
package protocol ImageProvider: Sendable {
    /// Submits an image request once.
    ///
    /// - Returns: the provider's task id.
    func submit(_ submission: ImageSubmission) async throws(ImageSubmissionError) -> TaskID

    /// Polls the status of a task.
    func status(of task: TaskID) async throws(ImageStatusError) -> ImageTaskStatus

    /// Parses the body of a callback, without authenticating its sender.
    ///
    /// - Returns: nil if the body is not a callback of the provider.
    func readCallback(_ body: [UInt8]) async -> ImageCallback?
}

/// The request to the provider.
package struct ImageSubmission: Sendable {
    package let request: ImageRequest
    /// Where the provider reports the outcome.
    package let callbackURL: String

    package init(request: ImageRequest, callbackURL: String) {
        self.request = request
        self.callbackURL = callbackURL
    }
}

/// Why a submission returned no task.
package enum ImageSubmissionError: Error, Sendable {
    /// Rejected by the provider; nothing is being generated.
    case refused(ImageFailure, detail: String)
    /// The provider reported an error that does not say whether it has accepted the submission.
    case failed(ImageFailure, detail: String)
    /// It was sent, but whether it was accepted is unknown.
    case outcomeUnknown(detail: String)
}

/// The status request failed, or its response is malformed. A later poll may succeed.
package struct ImageStatusError: Error, Sendable {
    package let detail: String
    /// Too many requests.
    package let isThrottled: Bool

    package init(detail: String, isThrottled: Bool = false) {
        self.detail = detail
        self.isThrottled = isThrottled
    }
}

/// The status of a task at the provider.
package enum ImageTaskStatus: Sendable, Hashable {
    case working
    case ended(ImageOutcome)
    /// The provider knows no such task.
    case unknownTask
}

/// A parsed callback.
package struct ImageCallback: Sendable, Hashable {
    package let task: TaskID
    /// Nil if it is not final, or is incomplete.
    package let outcome: ImageOutcome?

    package init(task: TaskID, outcome: ImageOutcome?) {
        self.task = task
        self.outcome = outcome
    }
}
