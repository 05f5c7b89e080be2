/// What a failed write of one document has changed. Of a write of several documents, `notApplied` speaks of the rest.
package enum WriteOutcome: Sendable, Hashable {
    /// Nothing, and it will not.
    case notApplied
    /// Not known: it may be applied, be applied later, or be rolled back by a new primary.
    case unknown
}
