package import Domain
package import Logging

/// Signs a user in with a password and transfers the visitor's anonymous session to the account.
package struct SignIn: Sendable {
    private let accounts: any AccountRepository
    private let claims: any SessionClaimRepository
    private let hasher: PasswordHasher
    private let rateLimits: RateLimitPolicy
    private let logger: Logger

    package init(
        accounts: any AccountRepository, claims: any SessionClaimRepository, hasher: PasswordHasher,
        rateLimits: RateLimitPolicy, logger: Logger
    ) {
        self.accounts = accounts
        self.claims = claims
        self.hasher = hasher
        self.rateLimits = rateLimits
        self.logger = logger
    }

    /// - Parameters:
    ///   - email: as typed; an invalid address has no account.
    ///   - client: the IP address whose share of password hashes is used.
    ///   - visitor: the anonymous session that the request came with.
    /// - Throws: `unauthenticated`, the same for a wrong address and a wrong password; `rateLimited`, `overloaded`,
    ///   `storageUnavailable`.
    package func callAsFunction(
        email: String, password: String, from client: ClientAddress, visitor: SessionID?
    ) async throws(Failure) -> Account {
        let address = EmailAddress(email)
        // First, so that a sign-in over the share costs no database command.
        let share = try await hasher.share(for: Party.client(client) + (address.map { [.account($0)] } ?? []))
        let account = try await rateLimits.signIn(email, from: client) { () throws(Failure) in
            try await check(password, of: address, with: share)
        }
        if let visitor { try await claims.takeOver(visitor, by: account.user) }
        return account
    }

    /// - Throws: `unauthenticated`; `overloaded`, `storageUnavailable`.
    private func check(
        _ password: String, of address: EmailAddress?, with share: HashingShare
    ) async throws(Failure) -> Account {
        defer { share.release() }
        var found: (account: Account, password: PasswordHash?)?
        if let address { found = try await accounts.account(of: address) }
        let isRight = try await hasher.verify(password, against: found?.password, with: share)
        guard isRight, let account = found?.account else {
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
