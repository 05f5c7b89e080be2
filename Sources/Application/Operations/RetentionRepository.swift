/// Removes what has had its time. All times are the database's.
package protocol RetentionRepository: Sendable {
    /// Removes some of what is too old, and never anything that is still being made.
    ///
    /// - Parameters:
    ///   - age: how old it must be; for mappings, how long after its beginning one expires that does not say.
    ///   - count: how many at most, so that no removal takes long.
    /// - Returns: how many were removed; fewer than `count` once none is left.
    func remove(_ kind: Removable, olderThan age: Duration, atMost count: Int) async throws(Failure) -> Int
}

/// What is removed in the course of time.
package enum Removable: Sendable, CaseIterable {
    /// Addresses that videos were watched under and that have expired, however old they are.
    case expiredMapping
    /// Entries of the history of videos and other things, soft-deleted or not, that have their end.
    case generation
    /// Video jobs that have their end.
    case videoJob
    /// Images that have their end.
    case image
}
