package import Domain

/// Stores when sessions and keys were last used.
package protocol LastUseRepository: Sendable {
    /// Writes the database's time, except where that was done within the last minute. Losing it is acceptable.
    ///
    /// - Throws: `storageUnavailable`, `overloaded`.
    func recordUse(ofSessions sessions: Set<RecordID>, keys: Set<RecordID>) async throws(Failure)
}
