package import Domain
package import Logging

/// Proves an address by a link, and makes it the account's.
package struct VerifyEmail: Sendable {
    private let repository: any RecoveryRepository
    private let outbox: (any MailOutbox)?
    private let rateLimits: RateLimitPolicy
    private let auditLog: AuditLog
    private let endSessions: EndSessions
    private let makeRecordID: @Sendable () -> RecordID
    private let logger: Logger

    /// - Parameter outbox: nil if no messages are sent.
    package init(
        repository: any RecoveryRepository, outbox: (any MailOutbox)?, rateLimits: RateLimitPolicy,
        auditLog: AuditLog, endSessions: EndSessions, makeRecordID: @escaping @Sendable () -> RecordID, logger: Logger
    ) {
        self.repository = repository
        self.outbox = outbox
        self.rateLimits = rateLimits
        self.auditLog = auditLog
        self.endSessions = endSessions
        self.makeRecordID = makeRecordID
        self.logger = logger
    }

    /// - Throws: `validationFailed` on `token`, `emailTaken`; `rateLimited` only for a wrong token;
    ///   `storageUnavailable`, `overloaded`, `writeUnconfirmed`.
    package func callAsFunction(token: String, from client: ClientAddress) async throws(Failure) {
        guard let hash = SecretToken(token)?.hash, let pending = try await repository.verification(hash) else {
            try await rateLimits.missedSecret(.missedVerification, from: client)
            throw Self.wrongToken
        }
        let account = pending.account
        let isChange = account.email != pending.email
        if isChange {
            try await auditLog.record(
                AuditEvent(.emailChanged, by: AuditActor(account.user), on: account.id.text, from: client))
        }
        guard
            try await repository.setEmail(pending.email, of: account, provedBy: hash, keeping: pending.session)
        else { throw Self.wrongToken }
        guard isChange else { return }
        await endSessions(of: account.user, except: pending.session)
        if let old = account.email { await notify(old) }
    }

    /// The address is changed by now: without the notice the request has succeeded all the same.
    private func notify(_ old: EmailAddress) async {
        do throws(Failure) {
            try await outbox?.add(.emailChanged(old), id: makeRecordID())
        } catch {
            logger.warning("notice of a changed address not stored", metadata: ["error": "\(error.detail)"])
        }
    }

    private static let wrongToken = Failure.invalid(
        "token", "This link was used, or has ended. Ask for a new one in your settings.")
}
