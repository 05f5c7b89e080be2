package import Domain

/// Sets a new password by a link. One that proves the account's address for the first time also ends its API keys: a
/// stranger may have registered the address before.
package struct ResetPassword: Sendable {
    private let repository: any RecoveryRepository
    private let keys: any APIKeyRepository
    private let hasher: PasswordHasher
    private let rateLimits: RateLimitPolicy
    private let auditLog: AuditLog
    private let endSessions: EndSessions
    private let tellOwner: TellOwner

    package init(
        repository: any RecoveryRepository, keys: any APIKeyRepository, hasher: PasswordHasher,
        rateLimits: RateLimitPolicy, auditLog: AuditLog, endSessions: EndSessions, tellOwner: TellOwner
    ) {
        self.repository = repository
        self.keys = keys
        self.hasher = hasher
        self.rateLimits = rateLimits
        self.auditLog = auditLog
        self.endSessions = endSessions
        self.tellOwner = tellOwner
    }

    /// - Parameter password: checked without the account's address.
    /// - Throws: `validationFailed` on `token` or `password`; `rateLimited` only for a wrong token or with too many
    ///   hashes in progress; `storageUnavailable`, `overloaded`, `writeUnconfirmed`.
    package func callAsFunction(
        token: String, password: Password, from client: ClientAddress
    ) async throws(Failure) {
        guard let hash = SecretToken(token)?.hash, let pending = try await repository.reset(hash) else {
            try await rateLimits.missedSecret(.missedReset, from: client)
            throw Self.wrongToken
        }
        var account = pending.account
        do throws(Password.ValidationError) {
            _ = try Password(password.text, for: account.email)
        } catch {
            throw .invalid("password", error.message)
        }
        let share = try await hasher.share(
            for: Party.client(client) + (account.email.map { [.account($0)] } ?? []))
        let new = try await hasher.hash(password.text, with: share)
        share.release()
        try await auditLog.record(
            AuditEvent(.passwordReset, by: AuditActor(account.user), on: account.id.text, from: client))
        if pending.isFirstProof { _ = try await keys.revokeAll(of: account.user) }
        guard try await repository.reset(account.id, to: new, by: hash) else { throw Self.wrongToken }
        await endSessions(of: account.user)
        if pending.isFirstProof { account.isVerified = true }
        await tellOwner(account, Mail.passwordChanged)
    }

    private static let wrongToken = Failure.invalid(
        "token", "This link was used, or has ended. Ask for a new one.")
}
