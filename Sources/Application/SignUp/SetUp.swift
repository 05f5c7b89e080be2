package import Domain

/// Makes the first account, an admin's, for the person who has the code that the server printed at its start.
package struct SetUp: Sendable {
    private let secret: String
    private let repository: any SetUpRepository
    private let presence: AccountPresence
    private let accounts: any NewAccountRepository
    private let claims: any SessionClaimRepository
    private let hasher: PasswordHasher
    private let rateLimits: RateLimitPolicy
    private let auditLog: AuditLog
    private let environment: SystemEnvironment

    /// - Parameter secret: the one that signs tokens; the code is derived from it.
    package init(
        secret: String, repository: any SetUpRepository, accounts: any NewAccountRepository,
        claims: any SessionClaimRepository, hasher: PasswordHasher, rateLimits: RateLimitPolicy, auditLog: AuditLog,
        environment: SystemEnvironment
    ) {
        self.secret = secret
        self.repository = repository
        presence = AccountPresence(repository)
        self.accounts = accounts
        self.claims = claims
        self.hasher = hasher
        self.rateLimits = rateLimits
        self.auditLog = auditLog
        self.environment = environment
    }

    /// Whether there is no account yet, as of a second ago.
    package func isNeeded() async throws(Failure) -> Bool { !(try await presence.isThere()) }

    package func code() async throws(Failure) -> SetUpCode {
        SetUpCode(secret: secret, installation: try await repository.installation())
    }

    /// - Parameters:
    ///   - code: as typed.
    ///   - client: the IP address whose share of password hashes is used.
    ///   - visitor: the anonymous session of the request.
    /// - Throws: `notFound` if there is an account; `forbidden` for a wrong code; `rateLimited`, `overloaded`,
    ///   `storageUnavailable`, `writeUnconfirmed`.
    package func callAsFunction(
        code: String, email: EmailAddress, password: Password, name: AccountName?, from client: ClientAddress,
        visitor: SessionID?
    ) async throws(Failure) -> Account {
        // Not of the account: guesses of the code would use up the share of its owner.
        let share = try await hasher.share(for: Party.client(client))
        guard try await isNeeded() else { throw Failure.notFound }
        guard try await self.code().matches(code) else {
            try await rateLimits.missedSecret(.missedSetup, from: client)
            throw Failure(.forbidden, "This is not the code that the server printed at its start.")
        }
        let hash = try await hasher.hash(password.text, with: share)
        share.release()
        let account = try await add(email, name, hash, from: client)
        await auditLog.note(
            AuditEvent(.userRegistered, by: AuditActor(account.user), on: account.id.text, from: client))
        try await claims.takeOver(visitor, byNew: account)
        return account
    }

    /// All attempts use the reserved id: one of concurrent attempts makes the account, and one after a crash can.
    private func add(
        _ email: EmailAddress, _ name: AccountName?, _ hash: PasswordHash, from client: ClientAddress
    ) async throws(Failure) -> Account {
        defer { presence.forget() }
        let id = try await repository.reserve(environment.makeRecordID())
        let account = Account(id: id, email: email, name: name, isAdmin: true, createdAt: environment.now())
        try await auditLog.record(AuditEvent(.roleGranted, by: AuditActor(account.user), on: id.text, from: client))
        if try await accounts.addForOwner(NewAccount(account, password: hash)) { return account }
        if !(try await repository.hasAccount()) {
            // The first account was erased; another attempt gets another id.
            try await repository.release(id)
            throw Failure(.storageUnavailable, "The set-up was interrupted. Try again.", retryAfter: 1)
        }
        throw Failure.notFound
    }
}
