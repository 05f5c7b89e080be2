import Domain

/// The claims that a valid token must have.
package struct TokenPolicy: Sendable {
    /// The signer of a token.
    enum Signer {
        /// A holder of the shared secret; `role` makes an admin.
        case sharedSecret
        /// The identity provider; only `adminClaim` makes an admin, its `role` is ignored.
        case keySet
    }

    /// How far `nbf` may lie in the future, because clocks differ.
    private static let clockSkew: Duration = .seconds(60)

    /// Nil accepts any value.
    package var issuer: String?
    /// Nil accepts any value.
    package var audience: String?
    /// Nil: no user of the identity provider is an admin.
    package var adminClaim: AdminClaim?

    package init(issuer: String? = nil, audience: String? = nil, adminClaim: AdminClaim? = nil) {
        self.issuer = issuer
        self.audience = audience
        self.adminClaim = adminClaim
    }

    /// - Returns: nil if a claim is invalid.
    func token(with claims: TokenClaims, from signer: Signer, now: Timestamp) -> VerifiedToken? {
        // A larger number is not a plausible date in seconds.
        guard claims.exp > 0, claims.exp < 1e11 else { return nil }
        let expiry = Timestamp(milliseconds: Int64(claims.exp * 1000))
        guard now < expiry else { return nil }
        if let begin = claims.nbf {
            guard begin >= 0, begin < 1e11,
                Timestamp(milliseconds: Int64(begin * 1000)) <= now + Self.clockSkew
            else { return nil }
        }
        if let issuer, claims.iss != issuer { return nil }
        if let audience, claims.aud?.names.contains(audience) != true { return nil }
        guard let caller = caller(by: claims, from: signer) else { return nil }
        return VerifiedToken(
            caller: caller, session: session(claims, of: caller, from: signer), issuedAt: claims.issuedAt,
            expiry: expiry)
    }

    /// The session of a sign-in at this server. The `sid` of an identity provider is a session there.
    private func session(_ claims: TokenClaims, of caller: Caller, from signer: Signer) -> RecordID? {
        guard case .sharedSecret = signer, case .user = caller else { return nil }
        return claims.text("sid").flatMap { RecordID($0) }
    }

    /// A user by `sub` or the older `user_id`; without both, a visitor by `session_id`.
    private func caller(by claims: TokenClaims, from signer: Signer) -> Caller? {
        if let name = claims.sub ?? claims.userID {
            return UserID(name).map { .user($0, isAdmin: isAdmin(claims, from: signer)) }
        }
        return claims.sessionID.flatMap { SessionID($0) }.map { .visitor($0) }
    }

    private func isAdmin(_ claims: TokenClaims, from signer: Signer) -> Bool {
        switch signer {
        case .sharedSecret: claims.has("role", "admin")
        case .keySet: adminClaim.map { claims.has($0.name, $0.value) } ?? false
        }
    }
}
