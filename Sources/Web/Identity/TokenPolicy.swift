import Domain

/// What a token has to say to be taken.
package struct TokenPolicy: Sendable {
    package var issuer: String?
    package var audience: String?

    /// - Parameters: nil: whatever the token says.
    package init(issuer: String? = nil, audience: String? = nil) {
        self.issuer = issuer
        self.audience = audience
    }

    /// Who the claims are about, and until when; nil where a rule is broken.
    func caller(by claims: TokenClaims, now: Timestamp) -> (caller: Caller, expiry: Timestamp)? {
        // Beyond this, a number of seconds is no date that anybody meant.
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

    /// A user by `sub` or by the older `user_id`; a visitor by `session_id` where neither is there.
    private static func caller(by claims: TokenClaims) -> Caller? {
        if let name = claims.sub ?? claims.userID {
            return UserID(name).map { .user($0, isAdmin: claims.role == "admin") }
        }
        return claims.sessionID.flatMap { SessionID($0) }.map { .visitor($0) }
    }
}
