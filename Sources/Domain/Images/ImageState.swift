/// The state of an image. Completed and failed are final, except that a success replaces an inferred failure.
package enum ImageState: Sendable, Hashable {
    case pending
    /// `image` may be nil in records of another application.
    case completed(image: ImageURL?, at: Timestamp?)
    /// `reason` is nil in records of another application. `isInferred`: the provider did not report the failure, this
    /// service stopped waiting.
    case failed(reason: ImageFailure?, message: String, at: Timestamp?, isInferred: Bool = false)

    package var status: ImageStatus {
        switch self {
        case .pending: .pending
        case .completed: .completed
        case .failed: .failed
        }
    }
}

/// The outcome of a task.
package enum ImageOutcome: Sendable, Hashable {
    case succeeded(ImageURL)
    /// The provider rejected the submission, and charges nothing for it.
    case refused(ImageFailure)
    /// The provider reported the failure.
    case failed(ImageFailure)
    /// An inferred failure: this service stopped waiting for the provider, and the task may have succeeded.
    case gaveUp(ImageFailure)
}

extension ImageState {
    /// The effect of an outcome on an image in this state.
    package enum Effect: Sendable, Hashable {
        /// The pending image gets its final status.
        case settles
        /// A success after an inferred failure: accepted and recorded in the audit field.
        case revives(ImageFailure)
        /// The image is already final; nothing changes.
        case none
    }

    package func effect(of outcome: ImageOutcome) -> Effect {
        switch (self, outcome) {
        case (.pending, _): .settles
        case (.failed(let reason?, _, _, isInferred: true), .succeeded): .revives(reason)
        case (.completed, _), (.failed, _): .none
        }
    }
}
