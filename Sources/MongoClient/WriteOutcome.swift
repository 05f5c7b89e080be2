/// Whether a failed write of one document was applied. For a write of several documents, `notApplied` means that the
/// rest was not.
package enum WriteOutcome: Sendable, Hashable {
    /// It was not applied, and will not be.
    case notApplied
    /// It may have been applied, may be applied later, or may be rolled back by a new primary.
    case unknown
}
