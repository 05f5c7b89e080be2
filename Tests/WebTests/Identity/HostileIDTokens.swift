import Crypto
import CryptoExtras
import Foundation

/// ID tokens that must be refused, each a valid one with one fault.
struct HostileIDTokens {
    static let issuer = "https://id.example.org"
    static let client = "afterimage"
    static let nonce = "the nonce of this request"

    private(set) var all: [(name: String, token: String)] = []
    private let forge: TokenForge

    init(_ forge: TokenForge) throws {
        self.forge = forge
        try addClaims()
        try addTimes()
        try addHeaders()
        try addSignatures()
    }

    /// - Parameter changes: JSON by claim; `undefined` leaves a claim out.
    static func payload(_ changes: [String: String] = [:]) -> String {
        var claims = [
            "iss": "\"\(issuer)\"", "sub": #""user-7""#, "aud": "\"\(client)\"", "nonce": "\"\(nonce)\"",
            "exp": "\(TokenForge.now + 300)", "iat": "\(TokenForge.now)",
        ]
        claims.merge(changes) { $1 }
        let members = claims.filter { $0.value != "undefined" }.sorted { $0.key < $1.key }
        return "{\(members.map { "\"\($0)\":\($1)" }.joined(separator: ","))}"
    }

    private mutating func add(_ claim: String, _ values: [String]) throws {
        for value in values {
            try add("\(claim) \(value.prefix(60))", #"{"alg":"ES256","kid":"ec"}"#, [claim: value], .es256)
        }
    }

    private mutating func add(
        _ name: String, _ header: String, _ changes: [String: String] = [:], _ signature: TokenForge.Signature
    ) throws {
        all.append((name, try forge.token(header, Self.payload(changes), signature)))
    }

    private mutating func addClaims() throws {
        try add(
            "iss",
            [
                "undefined", "null", #""""#, #""https://id.example.org/""#, #""http://id.example.org""#,
                #""https://ID.example.org""#, #""https://evil.example""#, #"["https://id.example.org"]"#,
                #""https://id.example.org\u0000""#,
            ])
        try add(
            "sub", ["undefined", "null", #""""#, "7", #"["user-7"]"#, "\"\(String(repeating: "a", count: 256))\""])
        try add(
            "aud",
            [
                "undefined", "null", #""""#, "[]", #""other""#, #"["other"]"#, #""Afterimage""#, #""afterimage ""#,
                // Several audiences need the authorized party.
                #"["afterimage","other"]"#, "7",
            ])
        try add("azp", [#""other""#, #""""#, "7"])
        try add(
            "nonce",
            ["undefined", "null", #""""#, #""the nonce of another request""#, #"["\#(Self.nonce)"]"#, "7", "true"])
        for party in [#""other""#, "null"] {
            try add(
                "two audiences and azp \(party)", #"{"alg":"ES256","kid":"ec"}"#,
                ["aud": #"["afterimage","other"]"#, "azp": party], .es256)
        }
    }

    private mutating func addTimes() throws {
        let now = TokenForge.now
        try add(
            "exp", ["undefined", "null", "0", "-1", "\(now - 61)", "\(now - 60)", "1e300", "\"\(now + 300)\"", "1e12"])
        try add("iat", ["undefined", "null", "0", "-1", "\(now + 62)", "1e300", "\"\(now)\""])
        try add("nbf", ["\(now + 62)", "-1", "1e300", "\"\(now)\""])
    }

    private mutating func addHeaders() throws {
        for header in [
            #"{"alg":"none"}"#, #"{"alg":"none","kid":"ec"}"#, #"{"alg":"None","kid":"ec"}"#, #"{"kid":"ec"}"#,
            #"{"alg":"","kid":"ec"}"#, #"{"alg":"es256","kid":"ec"}"#, #"{"alg":"ES384","kid":"ec"}"#,
            // Keys are bound to their algorithms, and this provider has several.
            #"{"alg":"RS256","kid":"ec"}"#, #"{"alg":"EdDSA","kid":"ec"}"#, #"{"alg":"ES256"}"#,
            #"{"alg":"ES256","kid":"rsa"}"#, #"{"alg":"ES256","kid":"unknown"}"#, #"{"alg":"ES256","kid":""}"#,
            #"{"alg":"ES256","kid":null}"#, #"{"alg":"ES256","kid":["ec"]}"#, #"{"alg":"ES256","kid":"p384"}"#,
            #"{"alg":"ES256","kid":"ec","crit":["exp"]}"#, #"{"alg":"ES256","kid":"ec","jku":"https://evil.example"}"#,
            #"{"alg":"ES256","kid":"ec","jwk":{}}"#, #"{"alg":"ES256","kid":"ec","typ":"logout+jwt"}"#,
            #"{"alg":"none","alg":"ES256","kid":"ec"}"#, "[]", "null", "",
        ] {
            try add("header \(header)", header, [:], .es256)
        }
        try add("unsigned", #"{"alg":"ES256","kid":"ec"}"#, [:], .none)
        try add("none unsigned", #"{"alg":"none"}"#, [:], .none)
    }

    private mutating func addSignatures() throws {
        try add("another key", #"{"alg":"ES256","kid":"ec"}"#, [:], .es256By(P256.Signing.PrivateKey()))
        try add("another key of the provider", #"{"alg":"RS256","kid":"rsa"}"#, [:], .es256)
        // A public key, in any encoding, is not a secret.
        let keys = [
            Data(forge.rsa.publicKey.pemRepresentation.utf8), forge.rsa.publicKey.derRepresentation,
            Data(forge.ec.publicKey.pemRepresentation.utf8), forge.ec.publicKey.rawRepresentation,
            Data(try forge.keySet.utf8), Data(), Data(TokenForge.secret.utf8),
        ]
        for (index, key) in keys.enumerated() {
            try add("HMAC with public key \(index)", #"{"alg":"HS256"}"#, [:], .hs256(key))
            try add("HMAC with public key \(index) as rsa", #"{"alg":"HS256","kid":"rsa"}"#, [:], .hs256(key))
        }
        let valid = try forge.token(#"{"alg":"ES256","kid":"ec"}"#, Self.payload(), .es256)
        let parts = valid.split(separator: ".").map(String.init)
        let other = TokenForge.base64(Data(Self.payload(["sub": #""user-8""#]).utf8))
        all += [
            ("another payload", "\(parts[0]).\(other).\(parts[2])"), ("two parts", "\(parts[0]).\(parts[1])"),
            ("four parts", "\(valid).\(parts[2])"), ("padding", valid + "="), ("a space", valid + " "), ("empty", ""),
            ("cut", String(valid.dropLast())), ("too long", valid + String(repeating: "A", count: 9000)),
        ]
    }
}
