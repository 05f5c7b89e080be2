/// Stores the actions of administrators.
package protocol AuditRepository: Sendable {
    /// - Throws: `storageUnavailable`, `overloaded`; then nothing may have been stored.
    func add(_ entry: AuditEntry) async throws(Failure)
}
