package import Domain
package import Logging

/// Stores a session for each sign-in.
package struct OpenSessionByRepository: OpenSession {
    private let sessions: any SessionRepository
    private let accounts: any AccountRepository
    private let devices: any KnownDeviceRepository
    private let outbox: (any MailOutbox)?
    private let auditLog: AuditLog
    private let lifetime: Duration
    private let environment: SystemEnvironment
    private let logger: Logger

    /// - Parameters:
    ///   - outbox: takes the message about a new device; nil to send none.
    ///   - lifetime: after which a session ends in any case.
    package init(
        sessions: any SessionRepository, accounts: any AccountRepository, devices: any KnownDeviceRepository,
        outbox: (any MailOutbox)?, auditLog: AuditLog, lifetime: Duration, environment: SystemEnvironment,
        logger: Logger
    ) {
        self.sessions = sessions
        self.accounts = accounts
        self.devices = devices
        self.outbox = outbox
        self.auditLog = auditLog
        self.lifetime = lifetime
        self.environment = environment
        self.logger = logger
    }

    package func callAsFunction(
        _ account: Account, _ client: SignInClient, by method: SignInMethod
    ) async throws(Failure) -> SignedInSession {
        let now = environment.now()
        let session = try await sessions.add(
            SignedInSession(
                id: environment.makeRecordID(), user: account.user, device: client.device,
                address: client.address.text, createdAt: now, lastUsedAt: now, expiresAt: now + lifetime),
            isByProvider: method == .provider)
        // What ends sessions after this read ends this one too.
        guard let current = try await accounts.account(account.id), current.validSince == account.validSince else {
            _ = try await sessions.end(session.id, of: account.user)
            throw Failure(.unauthenticated, "All sign-ins of this account were ended a moment ago. Sign in again.")
        }
        await auditLog.note(
            AuditEvent(.signedIn, by: AuditActor(account.user), on: session.id.text, from: client.address))
        await tellOfNewDevice(account, client, session)
        return session
    }

    /// A failure is logged only: the sign-in is stored. An address that may be a stranger's gets no messages.
    private func tellOfNewDevice(_ account: Account, _ client: SignInClient, _ session: SignedInSession) async {
        let device = SecretHash(sha256: Array(client.device.text.utf8) + [0] + client.address.subscriberPrefix)
        do throws(Failure) {
            let isNew = try await devices.remember(device, of: account.id)
            guard isNew, let outbox, account.isVerified, let email = account.email else { return }
            try await outbox.add(.newDevice(email, client.device, at: session.createdAt), id: session.id)
        } catch {
            logger.warning(
                "new device not handled", metadata: ["user_id": "\(account.id.text)", "error": "\(error.detail)"])
        }
    }
}
