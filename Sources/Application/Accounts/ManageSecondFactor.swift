package import Domain

/// Sets up, replaces and removes the second factor of an account, and makes its recovery codes.
package struct ManageSecondFactor: Sendable {
    /// How long a new secret waits for its first code.
    package static let pendingLifetime: Duration = .seconds(3600)

    private let reauthenticate: any Reauthenticate
    private let credentials: any CredentialRepository
    private let box: SecretBox
    private let endSessions: EndSessions
    private let auditLog: AuditLog
    private let tellOwner: TellOwner
    private let environment: SystemEnvironment

    package init(
        reauthenticate: any Reauthenticate, credentials: any CredentialRepository, box: SecretBox,
        endSessions: EndSessions, auditLog: AuditLog, tellOwner: TellOwner, environment: SystemEnvironment
    ) {
        self.reauthenticate = reauthenticate
        self.credentials = credentials
        self.box = box
        self.endSessions = endSessions
        self.auditLog = auditLog
        self.tellOwner = tellOwner
        self.environment = environment
    }

    /// - Throws: `forbidden` for a user without an account; `storageUnavailable`.
    package func status(of user: UserID) async throws(Failure) -> StoredCredentials { try await stored(user) }

    /// Makes a secret for an authenticator app. An earlier second factor stays until this one is confirmed.
    ///
    /// - Parameter address: of the client.
    /// - Returns: the address `otpauth://…` for the app.
    /// - Throws: as `Reauthenticate`; `notConfigured`.
    package func begin(
        _ user: UserID, _ credential: Credential, password: String?, from address: ClientAddress
    ) async throws(Failure) -> String {
        let account = try await reauthenticate(user, credential, password: password, from: address)
        let secret = environment.randomBytes(TOTP.secretLength)
        try await credentials.setPendingFactor(
            try box.seal(secret, for: account.id.text), of: account.id, for: Self.pendingLifetime)
        return TOTP.uri(for: account.email?.text ?? account.name?.text ?? account.id.text, secret: secret)
    }

    /// Makes the new secret the second factor, and ends all other sessions.
    ///
    /// - Parameter typed: the first code of the app.
    /// - Returns: the recovery codes, which cannot be shown again.
    /// - Throws: `validationFailed` for a wrong code, and if no secret waits; `forbidden` for a user without an
    ///   account; `storageUnavailable`, `writeUnconfirmed`.
    package func confirm(
        _ user: UserID, _ credential: Credential, code typed: String, from address: ClientAddress
    ) async throws(Failure) -> [RecoveryCode] {
        let stored = try await stored(user)
        let id = stored.account.id
        guard let pending = stored.pendingFactor, let secret = box.open(pending, for: id.text) else {
            throw Self.nothingWaits
        }
        guard case .totp(let digits)? = SecondFactorCode(typed),
            let step = TOTP.step(of: digits, secret: secret, at: environment.now())
        else { throw .invalid("code", "This code is wrong. Check the clock of your device, and send the next code.") }
        try await auditLog.record(AuditEvent(.secondFactorEnabled, by: AuditActor(user), on: id.text, from: address))
        let codes = makeCodes()
        guard
            try await credentials.enableFactor(
                pending, step: step, recoveryCodes: codes.map(\.hash), of: id, keeping: credential.session)
        else { throw Self.nothingWaits }
        await endSessions(of: user, except: credential.session)
        await tellOwner(stored.account, Mail.secondFactorEnabled)
        return codes
    }

    /// Ends all other sessions.
    ///
    /// - Throws: as `Reauthenticate`; `writeUnconfirmed`.
    package func remove(
        _ user: UserID, _ credential: Credential, password: String?, from address: ClientAddress
    ) async throws(Failure) {
        let account = try await reauthenticate(user, credential, password: password, from: address)
        try await auditLog.record(
            AuditEvent(.secondFactorDisabled, by: AuditActor(user), on: account.id.text, from: address))
        try await credentials.removeFactor(of: account.id, keeping: credential.session)
        await endSessions(of: user, except: credential.session)
        if account.hasSecondFactor { await tellOwner(account, Mail.secondFactorDisabled) }
    }

    /// Replaces the recovery codes.
    ///
    /// - Throws: as `Reauthenticate`; `notFound` without a second factor; `writeUnconfirmed`.
    package func renewCodes(
        _ user: UserID, _ credential: Credential, password: String?, from address: ClientAddress
    ) async throws(Failure) -> [RecoveryCode] {
        let account = try await reauthenticate(user, credential, password: password, from: address)
        let codes = makeCodes()
        guard try await credentials.setRecoveryCodes(codes.map(\.hash), of: account.id) else {
            throw Failure(.notFound, "This account has no second factor.")
        }
        return codes
    }

    private func stored(_ user: UserID) async throws(Failure) -> StoredCredentials {
        guard let id = RecordID(user.text), let stored = try await credentials.credentials(of: id) else {
            throw ReauthenticateOwner.noAccount
        }
        return stored
    }

    private func makeCodes() -> [RecoveryCode] {
        (0..<RecoveryCode.count).map { _ in RecoveryCode(random: environment.randomBytes(RecoveryCode.randomLength)) }
    }

    private static let nothingWaits = Failure.invalid(
        "code", "No secret waits for its first code, or it has expired. Ask for a new one.")
}
