package import Domain

/// Creates an account and transfers the visitor's anonymous session to it.
package struct RegisterAccount: Sendable {
    private let accounts: any AccountRepository
    private let claims: any SessionClaimRepository
    private let hasher: PasswordHasher
    private let rateLimits: RateLimitPolicy
    private let environment: SystemEnvironment

    package init(
        accounts: any AccountRepository, claims: any SessionClaimRepository, hasher: PasswordHasher,
        rateLimits: RateLimitPolicy, environment: SystemEnvironment
    ) {
        self.accounts = accounts
        self.claims = claims
        self.hasher = hasher
        self.rateLimits = rateLimits
        self.environment = environment
    }

    /// - Parameters:
    ///   - client: the IP address whose share of password hashes is used.
    ///   - visitor: the anonymous session of the request.
    /// - Throws: `emailTaken`; `rateLimited`, `overloaded`, `storageUnavailable`, `writeUnconfirmed`.
    package func callAsFunction(
        email: EmailAddress, password: Password, name: AccountName?, from client: ClientAddress, visitor: SessionID?
    ) async throws(Failure) -> Account {
        // First, so that a registration over the share costs no database command.
        let share = try await hasher.share(for: Party.client(client) + [.account(email)])
        try await rateLimits.registration(from: client)
        // Before the address is looked up: a taken one takes as long as a free one.
        let hash = try await hasher.hash(password.text, with: share)
        share.release()
        let account = Account(
            id: environment.makeRecordID(), email: email, name: name, isAdmin: false, createdAt: environment.now())
        guard try await add(account, hash) else {
            throw Failure(.emailTaken, "This address already has an account. Sign in, or use another address.")
        }
        if let visitor {
            do throws(Failure) {
                try await claims.takeOver(visitor, by: account.user)
            } catch {
                throw Failure(
                    error.code, "Your account was created. Sign in to add what you made before.",
                    retryAfter: error.retryAfter, detail: error.detail)
            }
        }
        return account
    }

    private func add(_ account: Account, _ hash: PasswordHash) async throws(Failure) -> Bool {
        do throws(WriteFailure) {
            return try await accounts.add(account, password: hash)
        } catch {
            guard case .unknown(let detail, _) = error else { throw Failure(error) }
            throw Failure(
                .writeUnconfirmed, "Your account may have been created. Try to sign in in a moment.", retryAfter: 5,
                detail: detail)
        }
    }
}
