package import Domain

/// Replaces the password of an account, or gives it its first. Ends all other sessions.
package struct ChangePassword: Sendable {
    private let reauthenticate: ReauthenticateOwner
    private let credentials: any CredentialRepository
    private let hasher: PasswordHasher
    private let endSessions: EndSessions
    private let auditLog: AuditLog
    private let tellOwner: TellOwner

    package init(
        reauthenticate: ReauthenticateOwner, credentials: any CredentialRepository, hasher: PasswordHasher,
        endSessions: EndSessions, auditLog: AuditLog, tellOwner: TellOwner
    ) {
        self.reauthenticate = reauthenticate
        self.credentials = credentials
        self.hasher = hasher
        self.endSessions = endSessions
        self.auditLog = auditLog
        self.tellOwner = tellOwner
    }

    /// - Parameters:
    ///   - current: nil for an account without a password.
    ///   - address: of the client, whose share of password hashes is used.
    /// - Throws: `forbidden` for a wrong current password, `signInAgain`; `rateLimited`, `overloaded`,
    ///   `storageUnavailable`, `writeUnconfirmed`.
    package func callAsFunction(
        _ user: UserID, _ credential: Credential, from current: String?, to password: Password,
        address: ClientAddress
    ) async throws(Failure) {
        let stored = try await reauthenticate.proven(
            user, credential, password: current, field: "current_password", from: address)
        let account = stored.account
        let share = try await hasher.share(for: Party.client(address) + (account.email.map { [.account($0)] } ?? []))
        let hash = try await hasher.hash(password.text, with: share)
        share.release()
        try await auditLog.record(
            AuditEvent(.passwordChanged, by: AuditActor(user), on: account.id.text, from: address))
        guard
            try await credentials.setPassword(
                hash, replacing: stored.password, of: account.id, keeping: credential.session)
        else { throw Failure(.signInAgain, "The password has been changed in the meantime. Sign in with the new one.") }
        await endSessions(of: user, except: credential.session)
        await tellOwner(account, Mail.passwordChanged)
    }
}
