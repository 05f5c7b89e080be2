import JWTKit

/// The claims of a verified token. Times are in seconds since 1970.
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

    /// Does nothing: `TokenPolicy` checks the claims.
    func verify(using algorithm: some JWTAlgorithm) throws {}
}
