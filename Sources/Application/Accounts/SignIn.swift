package import Domain
package import Logging

/// Lets somebody in who knows an account's password, and gives the account what they made before they signed in.
package struct SignIn: Sendable {
    private let accounts: any AccountRepository
    private let claims: any SessionClaimRepository
    private let hasher: PasswordHasher
    private let logger: Logger

    package init(
        accounts: any AccountRepository, claims: any SessionClaimRepository, hasher: PasswordHasher, logger: Logger
    ) {
        self.accounts = accounts
        self.claims = claims
        self.hasher = hasher
        self.logger = logger
    }

    /// - Parameters:
    ///   - email: as it was typed; one that is no address has no account.
    ///   - visitor: the anonymous session that the request came with.
    /// - Throws: `unauthenticated`, the same whether the address or the password is wrong; `overloaded`,
    ///   `storageUnavailable`.
    package func callAsFunction(
        email: String, password: String, visitor: SessionID?
    ) async throws(Failure) -> Account {
        var found: (account: Account, password: PasswordHash?)?
        if let email = EmailAddress(email) { found = try await accounts.account(of: email) }
        let isRight = try await hasher.verify(password, against: found?.password)
        guard isRight, let account = found?.account else {
            throw Failure(.unauthenticated, "The e-mail address or the password is wrong.")
        }
        if let old = found?.password, hasher.isOutdated(old) { await renew(old, password, of: account) }
        if let visitor { try await claims.takeOver(visitor, by: account.user) }
        return account
    }

    /// The one moment at which the password is known; where it fails, the next time will do.
    private func renew(_ old: PasswordHash, _ password: String, of account: Account) async {
        do throws(Failure) {
            try await accounts.replace(old, by: await hasher.hash(password), of: account.id)
        } catch {
            logger.warning(
                "a password could not be hashed anew",
                metadata: ["user": "\(account.id.text)", "detail": "\(error.detail)"])
        }
    }
}
