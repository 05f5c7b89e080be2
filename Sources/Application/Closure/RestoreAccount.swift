package import Domain

/// Takes the deletion of an account back, until its end. Its items leave the trash; sessions, keys and shares stay
/// ended.
package struct RestoreAccount: Sendable {
    private let closures: any ClosureRepository
    private let move: MoveOwnedItems
    private let auditLog: AuditLog
    private let access: AccessCache

    /// - Parameter access: forgets the account, so that this process accepts it at once.
    package init(
        closures: any ClosureRepository, items: any OwnedItemRepository, trash: PerKind<any TrashRepository>,
        facets: CountFacets, auditLog: AuditLog, access: AccessCache
    ) {
        self.closures = closures
        move = MoveOwnedItems(items: items, trash: trash, facets: facets)
        self.auditLog = auditLog
        self.access = access
    }

    /// If it throws after the restoration has begun, `FinishClosures` continues it, and so does another call.
    ///
    /// - Throws: `notFound` if the account is not being deleted, or its end has come; `storageUnavailable`,
    ///   `writeUnconfirmed`.
    package func callAsFunction(
        _ user: RecordID, by actor: AuditActor, from address: ClientAddress?
    ) async throws(Failure) {
        guard let found = try await closures.account(user), found.stage != .erasing else { throw .notFound }
        try await auditLog.record(AuditEvent(.userRestored, by: actor, on: user.text, from: address))
        guard let account = try await closures.beginRestoring(user) else { throw .notFound }
        try await finish(account)
    }

    /// Idempotent.
    func finish(_ account: ClosingAccount) async throws(Failure) {
        try await move.restore(account.batch, of: account.owner)
        try await closures.endRestoring(account)
        access.forget(account.user)
    }
}
