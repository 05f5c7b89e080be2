import JWTKit

/// What a verified token says. Times are seconds since 1970.
struct TokenClaims: JWTPayload {
    var sub: String?
    var user_id: String?
    var session_id: String?
    var role: String?
    var iss: String?
    var aud: AudienceClaim?
    var exp: Double
    var nbf: Double?

    /// The rules are those of the configuration; `TokenRules` applies them.
    func verify(using algorithm: some JWTAlgorithm) throws {}
}
