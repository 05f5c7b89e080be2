/// Removes expired records. All times are by the database clock.
package protocol RetentionRepository: Sendable {
    /// Removes one batch of expired records, never one in progress.
    ///
    /// - Parameters:
    ///   - age: the retention period; for mappings, the lifetime of one without an expiry date.
    ///   - count: the batch size.
    /// - Returns: the number of removed records; fewer than `count` once none is left.
    func remove(_ kind: Removable, olderThan age: Duration, atMost count: Int) async throws(Failure) -> Int
}

/// The kinds of records with a retention period.
package enum Removable: Sendable, CaseIterable {
    /// Expired video mappings, of any age.
    case expiredMapping
    /// Final video jobs.
    case videoJob
}
