package import Domain

/// Deletes accounts as `CloseAccount` does, and restores them as `RestoreAccount` does.
package struct AccountClosureByRepository: AccountClosure {
    private let closeAccount: CloseAccount
    private let restoreAccount: RestoreAccount

    package init(close: CloseAccount, restore: RestoreAccount) {
        closeAccount = close
        restoreAccount = restore
    }

    package func close(
        _ user: RecordID, by actor: AuditActor, from address: ClientAddress?
    ) async throws(Failure) -> (receipt: ClosureReceipt, endsAt: Timestamp) {
        try await closeAccount(user, by: actor, from: address)
    }

    package func restore(_ user: RecordID, by actor: AuditActor, from address: ClientAddress?) async throws(Failure) {
        try await restoreAccount(user, by: actor, from: address)
    }
}
