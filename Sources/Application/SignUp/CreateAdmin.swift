package import Domain

/// Makes an admin's account, by command.
package struct CreateAdmin: Sendable {
    private let known: any AccountRepository
    private let accounts: any NewAccountRepository
    private let hasher: PasswordHasher
    private let auditLog: AuditLog
    private let environment: SystemEnvironment

    package init(
        known: any AccountRepository, accounts: any NewAccountRepository, hasher: PasswordHasher, auditLog: AuditLog,
        environment: SystemEnvironment
    ) {
        self.known = known
        self.accounts = accounts
        self.hasher = hasher
        self.auditLog = auditLog
        self.environment = environment
    }

    /// - Throws: `emailTaken`; `overloaded`, `storageUnavailable`, `writeUnconfirmed`.
    package func callAsFunction(
        email: EmailAddress, password: Password, by actor: AuditActor
    ) async throws(Failure) -> Account {
        guard try await known.account(of: email) == nil else { throw Self.taken }
        let share = try await hasher.share(for: [.account(email)])
        let hash = try await hasher.hash(password.text, with: share)
        var account = Account(
            id: environment.makeRecordID(), email: email, name: nil, isAdmin: true, createdAt: environment.now())
        account.isVerified = true
        try await auditLog.record(AuditEvent(.roleGranted, by: actor, on: account.id.text))
        guard try await accounts.addForOwner(NewAccount(account, password: hash)) else { throw Self.taken }
        return account
    }

    private static let taken = Failure(
        .emailTaken, "This address already has an account. 'afterimage admin grant' makes it an admin's.")
}
