package import Domain

/// Creates an account and transfers the visitor's anonymous session to it.
package struct RegisterAccount: Sendable {
    private let accounts: any AccountRepository
    private let claims: any SessionClaimRepository
    private let hasher: PasswordHasher
    private let environment: SystemEnvironment

    package init(
        accounts: any AccountRepository, claims: any SessionClaimRepository, hasher: PasswordHasher,
        environment: SystemEnvironment
    ) {
        self.accounts = accounts
        self.claims = claims
        self.hasher = hasher
        self.environment = environment
    }

    /// - Parameter visitor: the anonymous session that the request came with.
    /// - Throws: `emailTaken`; `overloaded`, `storageUnavailable`.
    package func callAsFunction(
        email: EmailAddress, password: Password, name: AccountName?, visitor: SessionID?
    ) async throws(Failure) -> Account {
        // Before the address is looked up: a taken one takes as long as a free one.
        let hash = try await hasher.hash(password.text)
        let account = Account(
            id: environment.makeRecordID(), email: email, name: name, isAdmin: false, createdAt: environment.now())
        guard try await accounts.add(account, password: hash) else {
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
}
