package import Domain
package import Logging

/// Replaces the password of an account, or gives it its first. Ends all other sessions.
package struct ChangePassword: Sendable {
    private let reauthenticate: ReauthenticateOwner
    private let credentials: any CredentialRepository
    private let hasher: PasswordHasher
    private let endSessions: EndSessions
    private let auditLog: AuditLog
    private let outbox: (any MailOutbox)?
    private let environment: SystemEnvironment
    private let logger: Logger

    /// - Parameter outbox: nil without a mail server.
    package init(
        reauthenticate: ReauthenticateOwner, credentials: any CredentialRepository, hasher: PasswordHasher,
        endSessions: EndSessions, auditLog: AuditLog, outbox: (any MailOutbox)?, environment: SystemEnvironment,
        logger: Logger
    ) {
        self.reauthenticate = reauthenticate
        self.credentials = credentials
        self.hasher = hasher
        self.endSessions = endSessions
        self.auditLog = auditLog
        self.outbox = outbox
        self.environment = environment
        self.logger = logger
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
        await tell(account)
    }

    /// An address that may be a stranger's gets no messages.
    private func tell(_ account: Account) async {
        guard let outbox, account.isVerified, let email = account.email else { return }
        do throws(Failure) {
            try await outbox.add(.passwordChanged(email), id: environment.makeRecordID())
        } catch {
            logger.warning(
                "an owner could not be told of a new password",
                metadata: ["user_id": "\(account.id.text)", "error": "\(error.detail)"])
        }
    }
}
