/// Stores the audit log.
package protocol AuditRepository: Sendable {
    /// - Throws: `storageUnavailable`, `overloaded`; then nothing may have been stored.
    func add(_ event: AuditEvent) async throws(Failure)
}
