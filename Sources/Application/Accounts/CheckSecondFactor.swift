package import Domain
package import Logging

/// Checks the second factor of a sign-in. Each code is accepted once.
package struct CheckSecondFactor: Sendable {
    private let credentials: any CredentialRepository
    private let box: SecretBox
    private let rateLimits: RateLimitPolicy
    private let auditLog: AuditLog
    private let outbox: (any MailOutbox)?
    private let environment: SystemEnvironment
    private let logger: Logger

    /// - Parameter outbox: nil without a mail server.
    package init(
        credentials: any CredentialRepository, box: SecretBox, rateLimits: RateLimitPolicy, auditLog: AuditLog,
        outbox: (any MailOutbox)?, environment: SystemEnvironment, logger: Logger
    ) {
        self.credentials = credentials
        self.box = box
        self.rateLimits = rateLimits
        self.auditLog = auditLog
        self.outbox = outbox
        self.environment = environment
        self.logger = logger
    }

    /// - Parameters:
    ///   - typed: the digits of the app, or a recovery code; nil if none was sent.
    ///   - account: whose password was right.
    /// - Throws: `secondFactorRequired` for a missing or wrong code; `rateLimited`, `storageUnavailable`.
    package func callAsFunction(
        _ typed: String?, of account: Account, from address: ClientAddress
    ) async throws(Failure) {
        guard account.hasSecondFactor else { return }
        guard let typed else {
            throw Failure(.secondFactorRequired, "Send the code of your authenticator app, or a recovery code.")
        }
        try await rateLimits.secondFactor(of: account.id, from: address) { () throws(Failure) in
            if let code = SecondFactorCode(typed), try await accepts(code, of: account.id) { return }
            await report(account, from: address)
            throw Failure(
                .secondFactorRequired, "The code is wrong.",
                faults: [.init("code", "This code is wrong, or was used before. Wait for the next one.")])
        }
    }

    private func accepts(_ code: SecondFactorCode, of account: RecordID) async throws(Failure) -> Bool {
        switch code {
        case .recovery(let code):
            return try await credentials.use(code.hash, of: account)
        case .totp(let digits):
            guard let factor = try await credentials.credentials(of: account)?.factor else { return false }
            guard let secret = box.open(factor.secret, for: account.text) else {
                throw .unexpected("the second factor of \(account.text) was encrypted by an unknown JWT_SECRET")
            }
            guard let step = TOTP.step(of: digits, secret: secret, at: environment.now()) else { return false }
            return try await credentials.use(step, of: account)
        }
    }

    /// Records a wrong code, and tells the owner if there are many.
    private func report(_ account: Account, from address: ClientAddress) async {
        await auditLog.note(AuditEvent(.secondFactorFailed, by: nil, on: account.id.text, from: address))
        guard let outbox, let email = account.email else { return }
        do throws(Failure) {
            if try await rateLimits.isSuspicious(account.id) {
                try await outbox.add(.secondFactorGuessed(email), id: environment.makeRecordID())
            }
        } catch {
            logger.warning(
                "an owner could not be told of wrong second factors",
                metadata: ["user_id": "\(account.id.text)", "error": "\(error.detail)"])
        }
    }
}
