package import Domain

/// Gives sign-ins an id without storing a session: they end only when their tokens expire.
package struct UnstoredSessions: OpenSession {
    private let lifetime: Duration
    private let environment: SystemEnvironment

    package init(lifetime: Duration, environment: SystemEnvironment) {
        self.lifetime = lifetime
        self.environment = environment
    }

    package func callAsFunction(
        _ account: Account, _ client: SignInClient, by method: SignInMethod
    ) async throws(Failure) -> SignedInSession {
        let now = environment.now()
        return SignedInSession(
            id: environment.makeRecordID(), user: account.user, device: client.device, address: client.address.text,
            createdAt: now, lastUsedAt: now, expiresAt: now + lifetime)
    }
}
