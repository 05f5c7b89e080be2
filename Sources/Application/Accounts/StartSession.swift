package import Domain

/// Continues a visitor's session, or starts a new one.
package struct StartSession: Sendable {
    private let claims: any SessionClaimRepository
    private let environment: SystemEnvironment

    package init(claims: any SessionClaimRepository, environment: SystemEnvironment) {
        self.claims = claims
        self.environment = environment
    }

    /// - Parameter current: the session that the request came with. A claimed one is replaced: its records belong to
    ///   the account, and the visitor would not see them.
    package func callAsFunction(current: SessionID?) async throws(Failure) -> (session: SessionID, isNew: Bool) {
        if let current, try await claims.ownerAfterClaim(of: current) == nil { return (current, false) }
        return (SessionID(random: environment.randomBytes(SessionID.randomLength)), true)
    }
}
