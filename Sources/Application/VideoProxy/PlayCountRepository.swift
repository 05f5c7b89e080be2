package import Domain

/// Keeps how often each video was played.
package protocol PlayCountRepository: Sendable {
    /// Adds to the counts, and notes the time. An id that there is no record of is passed over.
    func add(_ plays: [ProxyID: Int]) async throws(PlayCountError)
}

/// Why plays could not be written down.
package struct PlayCountError: Error {
    /// Whether it is certain that nothing of it was written; otherwise nobody knows.
    package let isUnwritten: Bool
    /// For the log alone.
    package let detail: String

    package init(isUnwritten: Bool, detail: String) {
        self.isUnwritten = isUnwritten
        self.detail = detail
    }
}
