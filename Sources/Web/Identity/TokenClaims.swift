import Domain
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
    private let iat: Double?
    /// The claims that are a string or a list of strings, by name.
    private let texts: [String: [String]]

    private enum CodingKeys: String, CodingKey {
        case sub, iss, aud, exp, nbf, iat
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
        // Only tokens of accounts need it; others may have anything there.
        iat = try? claims.decodeIfPresent(Double.self, forKey: .iat)
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

    /// The claim's value, if it is one string.
    func text(_ name: String) -> String? { texts[name].flatMap { $0.count == 1 ? $0[0] : nil } }

    /// Nil if the token does not say, or says no plausible date.
    var issuedAt: Timestamp? {
        guard let iat, iat >= 0, iat < 1e11 else { return nil }
        return Timestamp(milliseconds: Int64(iat * 1000))
    }

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
