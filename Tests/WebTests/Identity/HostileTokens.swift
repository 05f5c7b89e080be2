import Crypto
import CryptoExtras
import Foundation

/// Tokens that must be rejected, each with a name.
struct HostileTokens {
    private(set) var all: [(name: String, token: String)] = []
    private let forge: TokenForge

    init(_ forge: TokenForge) throws {
        self.forge = forge
        try addAlgorithms()
        try addHeaders()
        try addTimes()
        try addNames()
        try addShapes()
    }

    private mutating func add(_ name: String, _ token: String) {
        all.append((name, token))
    }

    private mutating func addAlgorithms() throws {
        for alg in [
            "none", "None", "NONE", "nOnE", "none ", "", "null", "HS255", "hs256", "HS256 ", "\\u0048S256\\u0000",
        ] {
            let header = #"{"alg":"\#(alg)"}"#
            add("\(alg) unsigned", try forge.token(header, TokenForge.payload(), .none))
            add("\(alg) signed", try forge.token(header))
            add("\(alg) with a key id", try forge.token(#"{"alg":"\#(alg)","kid":"rsa"}"#, TokenForge.payload(), .none))
        }
        for header in [
            #"{"alg":null}"#, "{}", #"{"alg":["HS256"]}"#, #"{"alg":{"HS256":1}}"#, #"{"alg":1}"#, #"{"alg":true}"#,
            #"{"Alg":"HS256"}"#, #"{"alg":"HS256","alg":"HS256"}"#, #"{"alg":"none","\u0061lg":"HS256"}"#,
            #"{"alg":"HS256",}"#,
        ] {
            add(header, try forge.token(header))
        }
        let secret = Data(TokenForge.secret.utf8)
        add("HS384", try forge.token(#"{"alg":"HS384"}"#, TokenForge.payload(), .hs384(secret)))
        add("HS512", try forge.token(#"{"alg":"HS512"}"#, TokenForge.payload(), .hs512(secret)))
        add("HS512 called HS256", try forge.token(#"{"alg":"HS256"}"#, TokenForge.payload(), .hs512(secret)))
        // A public key, in any encoding, is not a secret.
        let keys = [
            Data(forge.rsa.publicKey.pemRepresentation.utf8), forge.rsa.publicKey.derRepresentation,
            Data(forge.ec.publicKey.pemRepresentation.utf8), forge.ec.publicKey.rawRepresentation,
            forge.ed.publicKey.rawRepresentation, Data(try forge.keySet.utf8), Data(), Data([0]), Data("secret".utf8),
        ]
        for (index, key) in keys.enumerated() {
            add(
                "HMAC with public key \(index)", try forge.token(#"{"alg":"HS256"}"#, TokenForge.payload(), .hs256(key))
            )
            for id in ["rsa", "ec", "ed"] {
                add(
                    "HMAC with public key \(index) as \(id)",
                    try forge.token(#"{"alg":"HS256","kid":"\#(id)"}"#, TokenForge.payload(), .hs256(key)))
            }
        }
        for (alg, id, by) in [
            ("RS256", "ec", TokenForge.Signature.rs256), ("RS256", "ed", .rs256), ("ES256", "rsa", .es256),
            ("EdDSA", "rsa", .eddsa),
            ("EdDSA", "ec", .eddsa), ("ES256", "ed", .es256), ("RS384", "rsa", .rs256), ("RS512", "rsa512", .rs256),
            ("PS256", "rsa", .rs256), ("ES384", "ec", .es256), ("ES256K", "ec", .es256),
            ("HS256", "oct", TokenForge.shared),
            ("RS256", "rsa", .es256), ("ES256", "ec", .es256By(P256.Signing.PrivateKey())),
            ("ES256", "ec", .bytes(Data(count: 64))), ("RS256", "rsa", .bytes(Data(count: 256))),
            ("EdDSA", "ed", .bytes(Data(count: 64))),
        ] { add("\(alg) by \(id)", try forge.token(#"{"alg":"\#(alg)","kid":"\#(id)"}"#, TokenForge.payload(), by)) }
    }

    private mutating func addHeaders() throws {
        for id in [
            "", "nobody", "RSA", "rsa ", "../../../../dev/null", "/etc/passwd", "' OR '1'='1",
            "ec'; DROP TABLE keys;--", "$(id)", "https://evil.example/k", "\\u0000", "rsa\\u0000",
            String(repeating: "a", count: 4000),
        ] {
            add("key id \(id)", try forge.token(#"{"alg":"HS256","kid":"\#(id)"}"#))
            add(
                "RS256 with key id \(id)",
                try forge.token(#"{"alg":"RS256","kid":"\#(id)"}"#, TokenForge.payload(), .rs256))
        }
        add("RS256 without a key id", try forge.token(#"{"alg":"RS256"}"#, TokenForge.payload(), .rs256))
        add("ES256 without a key id", try forge.token(#"{"alg":"ES256"}"#, TokenForge.payload(), .es256))
        let own = P256.Signing.PrivateKey()
        let point = own.publicKey.rawRepresentation
        let jwk =
            #"{"kty":"EC","crv":"P-256","x":"\#(TokenForge.base64(point.prefix(32)))","y":"\#(TokenForge.base64(point.suffix(32)))"}"#
        for extra in [
            #""jwk":\#(jwk)"#, #""jku":"https://evil.example/keys""#, #""x5u":"https://evil.example/cert""#,
            #""crit":["exp"]"#,
            #""crit":[]"#, #""jwk":{}"#, #""typ":"secevent+jwt""#, #""typ":"JWE""#, #""kid":1"#, #""kid":["rsa"]"#,
            #""kid":{}"#,
            #""crit":"exp""#, #""jku":1"#, #""typ":1"#,
        ] {
            add(extra, try forge.token(#"{"alg":"HS256",\#(extra)}"#))
            add("ES256 \(extra)", try forge.token(#"{"alg":"ES256",\#(extra)}"#, TokenForge.payload(), .es256By(own)))
        }
    }

    private mutating func addTimes() throws {
        let now = TokenForge.now
        for exp in [
            "\(now)", "\(now - 1)", "0", "-1", "-1e300", "\"\(now + 3600)\"", "null", "true", "[]", "{}", "\"\"",
            "\"NaN\"", "1e999", "1e300", "1e12", "99999999999999999999", "\"Infinity\"",
        ] {
            add("exp \(exp)", try forge.token(#"{"alg":"HS256"}"#, #"{"sub":"alice","exp":\#(exp)}"#))
        }
        add("no exp", try forge.token(#"{"alg":"HS256"}"#, #"{"sub":"alice"}"#))
        add("NaN", try forge.token(#"{"alg":"HS256"}"#, #"{"sub":"alice","exp":NaN}"#))
        for nbf in ["\(now + 61)", "\(now + 3000)", "-1", "1e300", "\"\(now)\"", "true", "[]"] {
            add("nbf \(nbf)", try forge.token(#"{"alg":"HS256"}"#, TokenForge.payload(#","nbf":\#(nbf)"#)))
        }
    }

    private mutating func addNames() throws {
        for sub in [
            "\"\"", "1", "true", "[]", "{}", "[\"alice\"]", "\"a\\u0000b\"", "\"a\\nb\"", "\"\\u007f\"",
            "\"a\\u0085b\"", "\"session:visitor-0123456789\"", "\"session:\"",
            "\"\(String(repeating: "a", count: 101))\"", "\"\(String(repeating: "👨‍👩‍👧‍👦", count: 17))\"", "\"\\ud800\"",
        ] {
            add("sub \(sub)", try forge.token(#"{"alg":"HS256"}"#, TokenForge.payload(sub: sub)))
            add(
                "user_id \(sub)",
                try forge.token(#"{"alg":"HS256"}"#, #"{"user_id":\#(sub),"exp":\#(TokenForge.now + 9)}"#))
        }
        for session in [
            "\"\"", "\"short\"", "\"\(String(repeating: "a", count: 65))\"", "\"visitor 0123456789\"",
            "\"visitor-0123456789é\"", "1", "[]", "\"session:0123456789ab\"",
        ] {
            add(
                "session \(session)",
                try forge.token(#"{"alg":"HS256"}"#, #"{"session_id":\#(session),"exp":\#(TokenForge.now + 9)}"#))
        }
        for payload in [
            "{}", "[]", "null", "\"alice\"", "", "{", #"{"exp":\#(TokenForge.now + 9)}"#,
            #"{"sub":null,"exp":\#(TokenForge.now + 9)}"#,
        ] {
            add("payload \(payload)", try forge.token(#"{"alg":"HS256"}"#, payload))
        }
    }

    private mutating func addShapes() throws {
        let good = try forge.token()
        let parts = good.split(separator: ".").map(String.init)
        let altered = TokenForge.base64(Data(TokenForge.payload(sub: "\"mallory\"").utf8))
        add("empty", "")
        let (head, payload, end) = (parts[0], parts[1], parts[2])
        let shapes: [String] = [
            head, "\(head).\(payload)", "\(head).\(payload).", "\(head)..\(end)", ".\(payload).\(end)", "..",
            "...", "\(good).", ".\(good)", "\(good).\(end)", "\(good)..", "\(head).\(altered).\(end)",
            "\(payload).\(head).\(end)", "\(good)=", "\(good)==", "\(head)=.\(payload).\(end)", " \(good)", "\(good) ",
            "\t\(good)", "\(good)\n", "\(good)\r\n", "\(good)\u{0}", "\(head). \(payload).\(end)", "\"\(good)\"",
            "Bearer \(good)",
            good.replacing(".", with: ","), good.replacing(".", with: "．"), good.uppercased(), String(good.reversed()),
            "\(good)\(good)",
            "\(good)a", "\(good)AAAA", String(good.dropLast()), String(good.dropLast(4)), String(good.dropFirst()),
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c",
        ]
        let megabyte = String(repeating: "a", count: 1 << 20)
        let long = [
            megabyte, "\(good)\(megabyte)", "\(head).\(megabyte).\(end)", String(repeating: ".", count: 1 << 20),
            String(repeating: "a.", count: 4096),
        ]
        for shape in shapes + long { add("shape \(shape.prefix(30)) \(shape.utf8.count)", shape) }
        // Each character of the signature except the last, whose lowest bits are unused.
        for index in stride(from: 0, to: parts[2].count - 1, by: 3) {
            var signature = Array(parts[2])
            signature[index] = signature[index] == "A" ? "B" : "A"
            add("signature changed at \(index)", "\(parts[0]).\(parts[1]).\(String(signature))")
        }
    }
}
