import Domain

/// The claims that a valid token must have.
package struct TokenPolicy: Sendable {
    package var issuer: String?
    package var audience: String?

    /// Nil accepts any value.
    package init(issuer: String? = nil, audience: String? = nil) {
        self.issuer = issuer
        self.audience = audience
    }

    /// The caller and the expiry of the token; nil if a claim is invalid.
    func caller(by claims: TokenClaims, now: Timestamp) -> (caller: Caller, expiry: Timestamp)? {
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
        return Self.caller(by: claims).map { ($0, expiry) }
    }

    /// A user by `sub` or the older `user_id`; without both, a visitor by `session_id`.
    private static func caller(by claims: TokenClaims) -> Caller? {
        if let name = claims.sub ?? claims.userID {
            return UserID(name).map { .user($0, isAdmin: claims.role == "admin") }
        }
        return claims.sessionID.flatMap { SessionID($0) }.map { .visitor($0) }
    }
}
