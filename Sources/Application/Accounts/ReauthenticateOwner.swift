package import Domain

/// Checks the password, or the age of the sign-in for an account without one.
package struct ReauthenticateOwner: Reauthenticate {
    /// How old the sign-in of an account without a password may be.
    private static let freshness: Duration = .seconds(600)

    private let credentials: any CredentialRepository
    private let hasher: PasswordHasher
    private let rateLimits: RateLimitPolicy
    private let auditLog: AuditLog

    package init(
        credentials: any CredentialRepository, hasher: PasswordHasher, rateLimits: RateLimitPolicy, auditLog: AuditLog
    ) {
        self.credentials = credentials
        self.hasher = hasher
        self.rateLimits = rateLimits
        self.auditLog = auditLog
    }

    /// - Throws: also `validationFailed` without a password that the account has, `forbidden` for a user without an
    ///   account, `overloaded`.
    package func callAsFunction(
        _ user: UserID, _ credential: Credential, password: String?, from address: ClientAddress
    ) async throws(Failure) -> Account {
        try await proven(user, credential, password: password, field: "password", from: address).account
    }

    /// The credentials of the owner.
    ///
    /// - Parameter field: of the request that has the password.
    /// - Throws: as the other.
    func proven(
        _ user: UserID, _ credential: Credential, password: String?, field: String, from address: ClientAddress
    ) async throws(Failure) -> StoredCredentials {
        guard let id = RecordID(user.text), let stored = try await credentials.credentials(of: id) else {
            throw Self.noAccount
        }
        guard let known = stored.password else {
            guard let session = credential.session,
                try await credentials.isRecent(session, of: user, within: Self.freshness)
            else { throw Failure(.signInAgain, "Sign in again to do this: your sign-in is older than ten minutes.") }
            return stored
        }
        guard let password else { throw .invalid(field, "This is required.") }
        try await check(password, known, of: stored.account, field: field, from: address)
        return stored
    }

    /// Counts as a sign-in, so that a stolen session cannot be used to guess the password.
    private func check(
        _ password: String, _ known: PasswordHash, of account: Account, field: String, from address: ClientAddress
    ) async throws(Failure) {
        let share = try await hasher.share(for: Party.client(address) + (account.email.map { [.account($0)] } ?? []))
        do throws(Failure) {
            try await rateLimits.signIn(account.email?.text ?? account.id.text, from: address) { () throws(Failure) in
                defer { share.release() }
                guard try await hasher.verify(password, against: known, with: share) else {
                    throw Failure(.unauthenticated, "The password is wrong.")
                }
            }
        } catch {
            guard error.code == .unauthenticated else { throw error }
            await auditLog.note(
                AuditEvent(.signInFailed, by: AuditActor(account.user), on: account.id.text, from: address))
            throw Failure(.forbidden, "The password is wrong.", faults: [.init(field, "This password is wrong.")])
        }
    }

    /// For users who are known by a token only.
    package static let noAccount = Failure(
        .forbidden, "Only accounts of this server have this; yours is kept by its identity provider.")
}
