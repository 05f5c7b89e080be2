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

    /// The caller and the expiry of the token; nil if a claim is invalid.
    func caller(
        by claims: TokenClaims, from signer: Signer, now: Timestamp
    ) -> (caller: Caller, expiry: Timestamp)? {
        // A larger number is not a plausible date in seconds.
        guard claims.exp > 0, claims.exp < 1e11 else { return nil }
        let expiry = Timestamp(milliseconds: Int64(claims.exp * 1000))
        guard now < expiry else { return nil }
        if let begin = claims.nbf {
            guard begin >= 0, begin < 1e11,
                Timestamp(milliseconds: Int64(begin * 1000)) <= now + TokenVerifier.clockSkew
            else { return nil }
        }
        if let issuer, claims.iss != issuer { return nil }
        if let audience, claims.aud?.names.contains(audience) != true { return nil }
        return caller(by: claims, from: signer).map { ($0, expiry) }
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
