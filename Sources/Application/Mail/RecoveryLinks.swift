package import Domain

/// Makes the tokens of links that set a password or prove an address.
package struct RecoveryLinks: PasswordLinks {
    private static let verificationLifetime: Duration = .seconds(86_400)

    private let repository: any RecoveryRepository
    private let randomBytes: @Sendable (_ count: Int) -> [UInt8]

    package init(_ repository: any RecoveryRepository, randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8]) {
        self.repository = repository
        self.randomBytes = randomBytes
    }

    /// - Throws: `notFound` if there is no such account.
    package func link(
        for user: RecordID, lifetime: Duration
    ) async throws(Failure) -> (token: String, expiresAt: Timestamp) {
        let token = makeToken()
        guard let expiry = try await repository.setReset(token.hash, of: user, sentTo: nil, for: lifetime) else {
            throw .notFound
        }
        return (token.text, expiry)
    }

    /// - Returns: nil if there is no such account.
    func passwordReset(of account: RecordID, sentTo email: EmailAddress) async throws(Failure) -> SecretToken? {
        let token = makeToken()
        let expiry = try await repository.setReset(
            token.hash, of: account, sentTo: email, for: Mail.Kind.passwordReset.lifetime)
        return expiry.map { _ in token }
    }

    /// - Returns: nil if the address is to be proved no more.
    func verification(of email: EmailAddress, _ account: RecordID) async throws(Failure) -> SecretToken? {
        let token = makeToken()
        let isExpected = try await repository.setVerification(
            token.hash, of: email, account, for: Self.verificationLifetime)
        return isExpected ? token : nil
    }

    private func makeToken() -> SecretToken { SecretToken(randomBytes) }
}
