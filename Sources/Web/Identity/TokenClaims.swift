import JWTKit

/// What a verified token says. Times are seconds since 1970.
struct TokenClaims: JWTPayload {
    var sub: String?
    var userID: String?
    var sessionID: String?
    var role: String?
    var iss: String?
    var aud: TokenAudience?
    var exp: Double
    var nbf: Double?

    private enum CodingKeys: String, CodingKey {
        case sub, role, iss, aud, exp, nbf
        case userID = "user_id"
        case sessionID = "session_id"
    }

    /// The rules are those of the configuration; `TokenPolicy` applies them.
    func verify(using algorithm: some JWTAlgorithm) throws {}
}
