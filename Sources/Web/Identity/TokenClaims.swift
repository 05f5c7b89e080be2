import JWTKit

/// The claims of a verified token. Times are in seconds since 1970.
struct TokenClaims: JWTPayload {
    let sub: String?
    let userID: String?
    let sessionID: String?
    let iss: String?
    let aud: TokenAudience?
    let exp: Double
    let nbf: Double?
    /// The claims that are a string or a list of strings, by name.
    private let texts: [String: [String]]

    private enum CodingKeys: String, CodingKey {
        case sub, iss, aud, exp, nbf
        case userID = "user_id"
        case sessionID = "session_id"
    }

    init(from decoder: any Decoder) throws {
        let claims = try decoder.container(keyedBy: CodingKeys.self)
        sub = try claims.decodeIfPresent(String.self, forKey: .sub)
        userID = try claims.decodeIfPresent(String.self, forKey: .userID)
        sessionID = try claims.decodeIfPresent(String.self, forKey: .sessionID)
        iss = try claims.decodeIfPresent(String.self, forKey: .iss)
        aud = try claims.decodeIfPresent(TokenAudience.self, forKey: .aud)
        exp = try claims.decode(Double.self, forKey: .exp)
        nbf = try claims.decodeIfPresent(Double.self, forKey: .nbf)
        let all = try decoder.container(keyedBy: ClaimName.self)
        var texts: [String: [String]] = [:]
        for name in all.allKeys {
            texts[name.stringValue] =
                (try? [all.decode(String.self, forKey: name)]) ?? (try? all.decode([String].self, forKey: name))
        }
        self.texts = texts
    }

    /// Whether the claim is this string, or a list that contains it.
    func has(_ name: String, _ value: String) -> Bool { texts[name]?.contains(value) == true }

    /// Does nothing: this server signs other claims.
    func encode(to encoder: any Encoder) throws {}

    /// Does nothing: `TokenPolicy` checks the claims.
    func verify(using algorithm: some JWTAlgorithm) throws {}
}

private struct ClaimName: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
