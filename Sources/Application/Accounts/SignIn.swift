package import Domain
package import Logging

/// Signs a user in with a password and the second factor, and transfers the visitor's anonymous session to the account.
package struct SignIn: Sendable {
    private let accounts: any AccountRepository
    private let claims: any SessionClaimRepository
    private let hasher: PasswordHasher
    private let rateLimits: RateLimitPolicy
    private let secondFactor: CheckSecondFactor
    private let closure: any AccountClosure
    private let auditLog: AuditLog
    private let logger: Logger

    /// - Parameter closure: takes back the deletion of an account.
    package init(
        accounts: any AccountRepository, claims: any SessionClaimRepository, hasher: PasswordHasher,
        rateLimits: RateLimitPolicy, secondFactor: CheckSecondFactor, closure: any AccountClosure,
        auditLog: AuditLog, logger: Logger
    ) {
        self.accounts = accounts
        self.claims = claims
        self.hasher = hasher
        self.rateLimits = rateLimits
        self.secondFactor = secondFactor
        self.closure = closure
        self.auditLog = auditLog
        self.logger = logger
    }

    /// - Parameters:
    ///   - email: as typed; an invalid address has no account.
    ///   - code: the second factor; nil if none was sent.
    ///   - restores: whether to take back the deletion of the account.
    ///   - client: the IP address whose share of password hashes is used.
    ///   - visitor: the anonymous session that the request came with.
    /// - Throws: `unauthenticated`, the same for a wrong address and a wrong password; with the right password
    ///   `accountDisabled`, `accountClosing`, `secondFactorRequired`; `rateLimited`, `overloaded`,
    ///   `storageUnavailable`.
    package func callAsFunction(
        email: String, password: String, code: String?, restores: Bool, from client: ClientAddress, visitor: SessionID?
    ) async throws(Failure) -> Account {
        let address = EmailAddress(email)
        // First, so that a sign-in over the share costs no database command.
        let share = try await hasher.share(for: Party.client(client))
        var account = try await rateLimits.signIn(email, from: client) { () throws(Failure) in
            try await check(password, of: address, from: client, with: share)
        }
        if account.isDisabled { throw .accountDisabled }
        if let end = account.closesAt, !restores { throw .accountClosing(at: end) }
        try await secondFactor(code, of: account, from: client)
        if account.closesAt != nil {
            try await closure.restore(account.id, by: AuditActor(account.user), from: client)
            account.closesAt = nil
        }
        if let visitor { try await claims.takeOver(visitor, by: account.user) }
        return account
    }

    /// - Throws: `unauthenticated`; `rateLimited` if the account's share is used up; `overloaded`,
    ///   `storageUnavailable`.
    private func check(
        _ password: String, of address: EmailAddress?, from client: ClientAddress, with share: HashingShare
    ) async throws(Failure) -> Account {
        defer { share.release() }
        // Once the attempt is counted, so that guesses over a limit do not use up the account's share.
        let shareOfAccount = try await hasher.share(for: address.map { [.account($0)] } ?? [])
        var found: (account: Account, password: PasswordHash?)?
        if let address { found = try await accounts.account(of: address) }
        let isRight = try await hasher.verify(password, against: found?.password, with: share)
        shareOfAccount.release()
        guard isRight, let account = found?.account else {
            share.release()
            await auditLog.note(AuditEvent(.signInFailed, by: nil, on: found?.account.id.text, from: client))
            throw Failure(.unauthenticated, "The e-mail address or the password is wrong.")
        }
        if let old = found?.password, hasher.isOutdated(old) { await rehash(old, password, of: account, with: share) }
        return account
    }

    /// Rehashes with the current cost, as the password is known only now; a failure is retried at the next sign-in.
    private func rehash(
        _ old: PasswordHash, _ password: String, of account: Account, with share: HashingShare
    ) async {
        do throws(Failure) {
            try await accounts.replace(old, by: await hasher.hash(password, with: share), of: account.id)
        } catch {
            logger.warning(
                "password rehash failed",
                metadata: ["user_id": "\(account.id.text)", "error": "\(error.detail)"])
        }
    }
}

extension Failure {
    static let accountDisabled = Failure(.accountDisabled, "This account is disabled. Ask an administrator.")

    /// - Parameter end: until when it can be restored.
    static func accountClosing(at end: Timestamp) -> Failure {
        Failure(
            .accountClosing, "This account is being deleted. Until then you can restore it.",
            faults: [.init("ends_at", CalendarDate(end).text)])
    }
}
