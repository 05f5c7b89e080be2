/// How a run of the clean-up ended.
package struct CleanupResult: Sendable, Hashable {
    package let outcome: CleanupOutcome
    /// Records of all kinds, as far as the run got.
    package let removed: Int
    package let duration: Duration

    package init(outcome: CleanupOutcome, removed: Int, duration: Duration) {
        self.outcome = outcome
        self.removed = removed
        self.duration = duration
    }
}

/// The ways in which a run of the clean-up ends; there are no others. The raw value is what metrics call it.
package enum CleanupOutcome: String, Sendable, CaseIterable {
    /// Nothing is left that should be removed.
    case completed = "ok"
    /// It broke off, and is tried again.
    case failed = "failed"

    package var isError: Bool { self == .failed }
}
