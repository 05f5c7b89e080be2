/// The state of an image. Completed and failed are final, except that a success may still arrive after a timeout.
package enum ImageState: Sendable, Hashable {
    case pending
    /// `image` may be nil in records of another application.
    case completed(image: ImageURL?, at: Timestamp?)
    /// `reason` is nil in records of another application.
    case failed(reason: ImageFailure?, message: String, at: Timestamp?)

    package var status: ImageStatus {
        switch self {
        case .pending: .pending
        case .completed: .completed
        case .failed: .failed
        }
    }
}

/// The outcome of a task, reported by a callback, a poll or a timeout.
package enum ImageOutcome: Sendable, Hashable {
    case succeeded(ImageURL)
    case failed(ImageFailure)
}

extension ImageState {
    /// The effect of an outcome on an image in this state.
    package enum Effect: Sendable, Hashable {
        /// The pending image gets its final status.
        case settles
        /// A success after a timeout: accepted and recorded in the audit field.
        case revives
        /// The image is already final; nothing changes.
        case none
    }

    package func effect(of outcome: ImageOutcome) -> Effect {
        switch (self, outcome) {
        case (.pending, _): .settles
        case (.failed(reason: .timedOut, _, _), .succeeded): .revives
        case (.completed, _), (.failed, _): .none
        }
    }
}
