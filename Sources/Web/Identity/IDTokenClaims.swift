import Application
import Domain
import JWTKit

/// The claims of an identity provider's ID token. Times are in seconds since 1970.
struct IDTokenClaims: JWTPayload {
    let iss: String
    let sub: String
    let aud: TokenAudience
    let azp: String?
    let exp: Double
    let iat: Double
    let nbf: Double?
    let nonce: String?
    let authTime: Double?
    private let email: String?
    private let isVerified: Bool
    private let name: String?
    private let groups: [String]?

    private enum CodingKeys: String, CodingKey {
        case iss, sub, aud, azp, exp, iat, nbf, nonce, email, name, groups
        case authTime = "auth_time"
        case isVerified = "email_verified"
    }

    init(from decoder: any Decoder) throws {
        let claims = try decoder.container(keyedBy: CodingKeys.self)
        iss = try claims.decode(String.self, forKey: .iss)
        sub = try claims.decode(String.self, forKey: .sub)
        aud = try claims.decode(TokenAudience.self, forKey: .aud)
        azp = try claims.decodeIfPresent(String.self, forKey: .azp)
        exp = try claims.decode(Double.self, forKey: .exp)
        iat = try claims.decode(Double.self, forKey: .iat)
        nbf = try claims.decodeIfPresent(Double.self, forKey: .nbf)
        nonce = try claims.decodeIfPresent(String.self, forKey: .nonce)
        authTime = try claims.decodeIfPresent(Double.self, forKey: .authTime)
        // What does not decide about the sign-in is left out if it cannot be read.
        email = try? claims.decode(String.self, forKey: .email)
        name = try? claims.decode(String.self, forKey: .name)
        groups =
            (try? claims.decode([String].self, forKey: .groups))
            ?? (try? claims.decode(String.self, forKey: .groups)).map { [$0] }
        // Some providers write it as a string.
        isVerified =
            (try? claims.decode(Bool.self, forKey: .isVerified))
            ?? ((try? claims.decode(String.self, forKey: .isVerified)) == "true")
    }

    var profile: ProviderProfile {
        var profile = ProviderProfile(ProviderIdentity(issuer: iss, subject: sub))
        profile.email = email.flatMap { EmailAddress($0) }
        profile.isVerified = isVerified
        profile.name = name.flatMap { AccountName($0) }
        profile.groups = groups
        return profile
    }

    /// Does nothing: this server signs no ID tokens.
    func encode(to encoder: any Encoder) throws {}

    /// Does nothing: `IDTokenVerifier` checks the claims.
    func verify(using algorithm: some JWTAlgorithm) throws {}
}
