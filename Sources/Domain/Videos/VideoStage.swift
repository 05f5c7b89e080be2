/// Where a job stands on its way to a video, as its record keeps it for the workers.
package enum VideoStage: Sendable, Hashable {
    /// Nothing has been ordered.
    case queued
    /// The order may have been sent. Whoever finds a job here whose worker is gone cannot know what became of it.
    case ordering
    /// The provider has taken the order under this name.
    case ordered(TaskID)
    /// It has its end; the history may not know yet.
    case ended(VideoEnd)

    /// The stored word.
    package var word: String {
        switch self {
        case .queued: "queued"
        case .ordering: "ordering"
        case .ordered: "ordered"
        case .ended: "ended"
        }
    }
}

/// How a job ended.
package enum VideoEnd: Sendable, Hashable {
    case completed(VideoResult)
    case failed(VideoFailure)
}

/// Where a finished video lies and under which name it is watched.
package struct VideoResult: Sendable, Hashable {
    /// The provider's address; kept in the database, never shown.
    package let origin: String
    package let expiresAt: Timestamp

    package init(origin: String, expiresAt: Timestamp) {
        self.origin = origin
        self.expiresAt = expiresAt
    }
}
