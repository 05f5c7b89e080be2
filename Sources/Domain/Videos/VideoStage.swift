/// The processing stage of a job, stored for the workers.
package enum VideoStage: Sendable, Hashable {
    /// Not submitted yet.
    case queued
    /// The submission may have been sent. If the worker crashed, its outcome is unknown.
    case submitting
    /// The provider accepted the submission.
    case submitted(TaskID)
    /// The job has its outcome; the history may not be updated yet.
    case ended(VideoOutcome)

    /// The value stored in the database.
    package var storedValue: String {
        switch self {
        case .queued: "queued"
        case .submitting: "ordering"
        case .submitted: "ordered"
        case .ended: "ended"
        }
    }
}

/// The outcome of a job.
package enum VideoOutcome: Sendable, Hashable {
    case completed(VideoResult)
    case failed(VideoFailure)
}

/// The result of a completed job.
package struct VideoResult: Sendable, Hashable {
    /// The provider's URL; stored in the database, never shown.
    package let origin: String
    package let expiresAt: Timestamp

    package init(origin: String, expiresAt: Timestamp) {
        self.origin = origin
        self.expiresAt = expiresAt
    }
}
