package import Domain

/// Stores the play count of each video.
package protocol PlayCountRepository: Sendable {
    /// Adds to the counts and sets the time of the last play. Ignores unknown ids.
    func add(_ plays: [ProxyID: Int]) async throws(PlayCountError)
}

/// Why plays could not be stored.
package struct PlayCountError: Error {
    /// Whether certainly nothing was written; otherwise the outcome is unknown.
    package let isUnwritten: Bool
    /// For the log only.
    package let detail: String

    package init(isUnwritten: Bool, detail: String) {
        self.isUnwritten = isUnwritten
        self.detail = detail
    }
}
