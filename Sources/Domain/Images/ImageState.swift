/// Where an image stands. A state that has an end is final, with one exception: a success that arrives after we gave
/// up waiting.
package enum ImageState: Sendable, Hashable {
    case pending
    /// `image` is nil in a record that another application left without one.
    case completed(image: ImageURL?, at: Timestamp?)
    /// `reason` is nil in records that another application wrote.
    case failed(reason: ImageFailure?, sentence: String, at: Timestamp?)

    package var status: ImageStatus {
        switch self {
        case .pending: .pending
        case .completed: .completed
        case .failed: .failed
        }
    }
}

/// How a task ended, as a callback, a poll or our own patience says.
package enum ImageOutcome: Sendable, Hashable {
    case succeeded(ImageURL)
    case failed(ImageFailure)
}

extension ImageState {
    /// What an outcome does to an image in this state.
    package enum Effect: Sendable, Hashable {
        /// The ordinary end.
        case ends
        /// A success after our own time-out: taken, and written into the record's audit.
        case revives
        /// The image has its end; nothing changes.
        case none
    }

    package func effect(of outcome: ImageOutcome) -> Effect {
        switch (self, outcome) {
        case (.pending, _): .ends
        case (.failed(reason: .timedOut, _, _), .succeeded): .revives
        case (.completed, _), (.failed, _): .none
        }
    }
}
