import Crypto
import CryptoExtras
import Foundation

/// Signs any header and payload with any key, including what no library would produce.
struct TokenForge: Sendable {
    static let secret = "a secret that is only for tests, 32+"
    /// The time of the injected clock, in seconds since 1970.
    static let now = 1_800_000_000

    let rsa: _RSA.Signing.PrivateKey
    let ec = P256.Signing.PrivateKey()
    let ed = Curve25519.Signing.PrivateKey()

    init() throws { rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    /// The public keys "rsa", "ec" and "ed", and keys that must be skipped.
    var keySet: String {
        get throws {
            let numbers = try rsa.publicKey.getKeyPrimitives()
            let point = ec.publicKey.rawRepresentation
            let keys = [
                #"{"kty":"RSA","kid":"rsa","use":"sig","alg":"RS256","n":"\#(Self.base64(numbers.modulus))","e":"\#(Self.base64(numbers.publicExponent))"}"#,
                #"{"kty":"EC","kid":"ec","crv":"P-256","x":"\#(Self.base64(point.prefix(32)))","y":"\#(Self.base64(point.suffix(32)))"}"#,
                #"{"kty":"OKP","kid":"ed","crv":"Ed25519","x":"\#(Self.base64(ed.publicKey.rawRepresentation))"}"#,
                #"{"kty":"oct","kid":"oct","k":"\#(Self.base64(Data(Self.secret.utf8)))"}"#,
                #"{"kty":"RSA","kid":"rsa512","alg":"RS512","n":"\#(Self.base64(numbers.modulus))","e":"AQAB"}"#,
                #"{"kty":"EC","kid":"p384","crv":"P-384","x":"AAAA","y":"AAAA"}"#, #"{"kty":"strange"}"#, "7",
            ]
            return "{\"keys\":[\(keys.joined(separator: ","))]}"
        }
    }

    enum Signature: Sendable {
        case hs256(Data)
        case hs384(Data)
        case hs512(Data)
        case rs256, es256
        case es256By(P256.Signing.PrivateKey)
        case eddsa, none
        case bytes(Data)
    }

    static let shared = Signature.hs256(Data(secret.utf8))

    func token(_ header: String = #"{"alg":"HS256"}"#, _ payload: String = payload(), _ by: Signature = shared) throws
        -> String
    {
        let signed = Self.base64(Data(header.utf8)) + "." + Self.base64(Data(payload.utf8))
        return signed + "." + Self.base64(try signature(Data(signed.utf8), by))
    }

    /// A valid payload with additional members.
    static func payload(_ more: String = "", sub: String = "\"alice\"") -> String {
        #"{"sub":\#(sub),"exp":\#(now + 3600)\#(more)}"#
    }

    static func base64(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private func signature(_ signed: Data, _ by: Signature) throws -> Data {
        switch by {
        case .hs256(let key): Data(HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key)))
        case .hs384(let key): Data(HMAC<SHA384>.authenticationCode(for: signed, using: SymmetricKey(data: key)))
        case .hs512(let key): Data(HMAC<SHA512>.authenticationCode(for: signed, using: SymmetricKey(data: key)))
        case .rs256: try rsa.signature(for: SHA256.hash(data: signed), padding: .insecurePKCS1v1_5).rawRepresentation
        case .es256: try ec.signature(for: signed).rawRepresentation
        case .es256By(let key): try key.signature(for: signed).rawRepresentation
        case .eddsa: try ed.signature(for: signed)
        case .none: Data()
        case .bytes(let bytes): bytes
        }
    }
}
