/// The result of a cleanup run.
package struct CleanupResult: Sendable, Hashable {
    package let outcome: CleanupOutcome
    /// Removed records of all kinds.
    package let removed: Int
    package let duration: Duration

    package init(outcome: CleanupOutcome, removed: Int, duration: Duration) {
        self.outcome = outcome
        self.removed = removed
        self.duration = duration
    }
}

/// The outcome of a cleanup run. The raw value is used in metrics.
package enum CleanupOutcome: String, Sendable, CaseIterable {
    /// Nothing is left to remove.
    case completed = "ok"
    /// It failed and will be retried.
    case failed = "failed"

    package var isError: Bool { self == .failed }
}
