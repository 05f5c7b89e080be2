package import Domain

/// The service that makes images.
package protocol ImageProvider: Sendable {
    /// Orders an image, once.
    ///
    /// - Returns: the provider's name for the task.
    func submit(_ order: ImageSubmission) async throws(ImageSubmissionError) -> TaskID

    /// Asks how a task stands.
    func report(on task: TaskID) async throws(ImageStatusError) -> ImageTaskStatus

    /// Reads the body of a callback. It says nothing about who sent it.
    ///
    /// - Returns: nil where the body is not a callback of the provider's.
    func readCallback(_ body: [UInt8]) -> ImageCallback?
}

/// What the provider is given.
package struct ImageSubmission: Sendable {
    package let request: ImageRequest
    /// Where the provider reports the end.
    package let callbackAddress: String

    package init(request: ImageRequest, callbackAddress: String) {
        self.request = request
        self.callbackAddress = callbackAddress
    }
}

/// Why an order brought no task.
package enum ImageSubmissionError: Error, Sendable {
    /// The provider did not take it, and says why; nothing is being made.
    case refused(ImageFailure, detail: String)
    /// It was sent, and what became of it is not known: it may be being made.
    case outcomeUnknown(detail: String)
}

/// The provider could not be asked, or its answer could not be read. Asking again later may help.
package struct ImageStatusError: Error, Sendable {
    package let detail: String

    package init(detail: String) { self.detail = detail }
}

/// How a task stands at the provider.
package enum ImageTaskStatus: Sendable, Hashable {
    case working
    case ended(ImageOutcome)
    /// The provider knows no such task.
    case unknownTask
}

/// What a callback says.
package struct ImageCallback: Sendable, Hashable {
    package let task: TaskID
    /// Nil where it is no end, or one that does not say enough to act on.
    package let outcome: ImageOutcome?

    package init(task: TaskID, outcome: ImageOutcome?) {
        self.task = task
        self.outcome = outcome
    }
}
