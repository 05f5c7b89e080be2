/// Stores the records of administrator actions.
package protocol AuditRepository: Sendable {
    /// - Throws: `storageUnavailable`, `overloaded`; then nothing may have been stored.
    func add(_ entry: AuditEntry) async throws(Failure)
}
