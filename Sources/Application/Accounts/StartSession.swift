package import Domain

/// Gives a visitor a session, or leaves them the one that they have.
package struct StartSession: Sendable {
    private let claims: any SessionClaimRepository
    private let environment: SystemEnvironment

    package init(claims: any SessionClaimRepository, environment: SystemEnvironment) {
        self.claims = claims
        self.environment = environment
    }

    /// - Parameter current: the session that the request came with. One that went over to an account is not gone on
    ///   with: what was made in it is the account's, and the visitor would not see it.
    package func callAsFunction(current: SessionID?) async throws(Failure) -> (session: SessionID, isNew: Bool) {
        if let current, try await claims.ownerAfterClaim(of: current) == nil { return (current, false) }
        return (SessionID(random: environment.randomBytes(SessionID.randomLength)), true)
    }
}
