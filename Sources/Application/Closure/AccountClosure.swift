package import Domain

/// Deletes accounts, after a time in which they can be restored.
package protocol AccountClosure: Sendable {
    /// Idempotent: an account that is being deleted keeps its receipt and its end.
    ///
    /// - Throws: `notFound`, `overloaded`, `storageUnavailable`, `writeUnconfirmed`.
    func close(
        _ user: RecordID, by actor: AuditActor, from: ClientAddress?
    ) async throws(Failure) -> (receipt: ClosureReceipt, endsAt: Timestamp)

    /// - Throws: `notFound` if the account is not being deleted; `storageUnavailable`, `writeUnconfirmed`.
    func restore(_ user: RecordID, by actor: AuditActor, from: ClientAddress?) async throws(Failure)
}
