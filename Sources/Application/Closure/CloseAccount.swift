package import Domain
package import Logging

/// Begins the deletion of an account: all access to it, and to its items, ends at once. Its items wait in the trash.
package struct CloseAccount: Sendable {
    private let closures: any ClosureRepository
    private let data: any ErasureRepository
    private let move: MoveOwnedItems
    private let auditLog: AuditLog
    private let access: AccessCache
    private let outbox: (any MailOutbox)?
    private let rateLimits: RateLimitPolicy
    private let grace: Duration
    private let makeRecordID: @Sendable () -> RecordID
    private let logger: Logger

    /// - Parameters:
    ///   - access: forgets the account, so that this process refuses it at once.
    ///   - outbox: nil if no mail is sent.
    ///   - grace: how long the account can be restored.
    package init(
        closures: any ClosureRepository, data: any ErasureRepository, items: any OwnedItemRepository,
        trash: PerKind<any TrashRepository>, facets: CountFacets, auditLog: AuditLog, access: AccessCache,
        outbox: (any MailOutbox)?, rateLimits: RateLimitPolicy, grace: Duration,
        makeRecordID: @escaping @Sendable () -> RecordID, logger: Logger
    ) {
        self.closures = closures
        self.data = data
        move = MoveOwnedItems(items: items, trash: trash, facets: facets)
        self.auditLog = auditLog
        self.access = access
        self.outbox = outbox
        self.rateLimits = rateLimits
        self.grace = grace
        self.makeRecordID = makeRecordID
        self.logger = logger
    }

    /// What cannot be done at once after the account is marked, `FinishClosures` does.
    ///
    /// - Throws: `notFound`; `overloaded` while it is being restored; `storageUnavailable`, `writeUnconfirmed`.
    package func callAsFunction(
        _ user: RecordID, by actor: AuditActor, from address: ClientAddress?
    ) async throws(Failure) -> (receipt: ClosureReceipt, endsAt: Timestamp) {
        try await auditLog.record(AuditEvent(.userDeletionRequested, by: actor, on: user.text, from: address))
        let receipt = try await data.receipt(of: Owner(user: UserID(account: user)))
        guard let account = try await closures.begin(user, batch: makeRecordID(), erasedAfter: grace, receipt) else {
            throw .notFound
        }
        access.forget(account.user)
        switch account.stage {
        case .closing:
            do throws(Failure) {
                try await finish(account)
            } catch {
                logger.warning(
                    "closing an account continues later",
                    metadata: ["user_id": "\(user.text)", "error": "\(error.detail)"])
            }
        case .restoring:
            throw Failure(.overloaded, "This account is being restored. Try again in a moment.", retryAfter: 5)
        case .erasing: break
        }
        return (account.receipt, account.endsAt)
    }

    /// Ends the access to an account that is marked. Idempotent.
    func finish(_ account: ClosingAccount) async throws(Failure) {
        try await data.endAccess(of: account.owner)
        if let outbox, let email = account.email, try await rateLimits.closureNotice(to: email) {
            try await outbox.add(.accountClosing(email, endsAt: account.endsAt), id: account.batch)
        }
        try await move.trash(of: account.owner, batch: account.batch) { () throws(Failure) in
            let stored = try await closures.account(account.id)
            return stored?.stage == .closing && stored?.batch == account.batch
        }
        try await closures.rest(account)
    }
}
