package import Domain

/// Changes the address of an account: with a mail server when its owner has proved the new one, otherwise at once.
package struct ChangeEmail: Sendable {
    package enum Outcome: Sendable { case changed, verificationSent }

    private let reauthenticate: any Reauthenticate
    private let repository: any RecoveryRepository
    private let outbox: (any MailOutbox)?
    private let rateLimits: RateLimitPolicy
    private let auditLog: AuditLog
    private let endSessions: EndSessions
    private let makeRecordID: @Sendable () -> RecordID

    /// - Parameter outbox: nil if no messages are sent.
    package init(
        reauthenticate: any Reauthenticate, repository: any RecoveryRepository, outbox: (any MailOutbox)?,
        rateLimits: RateLimitPolicy, auditLog: AuditLog, endSessions: EndSessions,
        makeRecordID: @escaping @Sendable () -> RecordID
    ) {
        self.reauthenticate = reauthenticate
        self.repository = repository
        self.outbox = outbox
        self.rateLimits = rateLimits
        self.auditLog = auditLog
        self.endSessions = endSessions
        self.makeRecordID = makeRecordID
    }

    /// - Parameter password: nil for an account without one.
    /// - Throws: what `Reauthenticate` throws; `validationFailed` for the account's own address, `rateLimited`;
    ///   `emailTaken`, only without a mail server; `storageUnavailable`, `overloaded`, `writeUnconfirmed`.
    package func callAsFunction(
        to email: EmailAddress, of user: UserID, _ credential: Credential, password: String?,
        from client: ClientAddress
    ) async throws(Failure) -> Outcome {
        let account = try await reauthenticate(user, credential, password: password, from: client)
        guard email != account.email else { throw .invalid("email", "This is the account's address already.") }
        let session = credential.session
        guard let outbox else {
            try await auditLog.record(
                AuditEvent(.emailChanged, by: AuditActor(user), on: account.id.text, from: client))
            _ = try await repository.setEmail(email, of: account, provedBy: nil, keeping: session)
            await endSessions(of: user, except: session)
            return .changed
        }
        try await rateLimits.verification(of: user)
        try await repository.expectVerification(of: email, account.id, keeping: session)
        try await outbox.add(.verification(email, of: user), id: makeRecordID())
        return .verificationSent
    }
}
