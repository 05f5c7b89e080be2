/// Stores how often each video was played.
package protocol PlayCountRepository: Sendable {
    /// Adds to the counts of the addresses and of the history's records, and sets the time of the last play. Ignores
    /// unknown ids.
    func add(_ plays: [CountedPlay: Int]) async throws(PlayCountError)
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
