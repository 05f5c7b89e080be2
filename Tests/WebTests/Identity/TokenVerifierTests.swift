import Application
import Domain
import Foundation
import Synchronization
import Testing
import Web

/// Which tokens are accepted, and for which caller.
@Suite struct TokenVerifierTests {
    private static let forge = Result { try TokenForge() }

    /// A settable clock, in seconds.
    private final class Now: Sendable {
        private let seconds = Mutex(Double(TokenForge.now))
        var value: Double {
            get { seconds.withLock { $0 } }
            set { seconds.withLock { $0 = newValue } }
        }
    }

    private static func verifier(
        secret: String? = TokenForge.secret, policy: TokenPolicy = TokenPolicy(), now: Now = Now(), keys: Bool = true
    ) async throws -> TokenVerifier {
        let verifier = await TokenVerifier(
            secret: secret, policy: policy, now: { Timestamp(milliseconds: Int64(now.value * 1000)) })
        if keys { try await verifier.use(keySet: forge.get().keySet) }
        return verifier
    }

    private static func caller(_ verifier: TokenVerifier, _ token: String) async -> Caller? {
        do throws(Failure) {
            return try await verifier.caller(of: token)
        } catch {
            #expect(error.code == .unauthenticated)
            #expect(error.detail.isEmpty && error.faults.isEmpty)
            return nil
        }
    }

    @Test func `hundreds of hostile tokens are rejected with every configuration`() async throws {
        let hostile = try HostileTokens(Self.forge.get()).all
        #expect(hostile.count >= 200)
        let verifiers = [
            try await Self.verifier(), try await Self.verifier(secret: nil), try await Self.verifier(keys: false),
        ]
        for (name, token) in hostile {
            for (index, verifier) in verifiers.enumerated() {
                let caller = await Self.caller(verifier, token)
                #expect(caller == nil, "\(name) with verifier \(index)")
            }
        }
        print("TokenVerifierTests: \(hostile.count) hostile tokens with \(verifiers.count) verifiers")
    }

    @Test func `valid tokens of every configured algorithm give their caller`() async throws {
        let forge = try Self.forge.get()
        let verifier = try await Self.verifier()
        let alice = Caller.user(UserID("alice")!, isAdmin: false)
        let visitor = "visitor-0123456789"
        func payload(_ claims: String) -> String { "{\(claims),\"exp\":\(TokenForge.now + 1)}" }
        let hs = #"{"alg":"HS256","typ":"JWT"}"#
        let good: [(String, String, TokenForge.Signature, Caller)] = [
            (#"{"alg":"HS256"}"#, TokenForge.payload(), TokenForge.shared, alice),
            (hs, TokenForge.payload(), TokenForge.shared, alice),
            (#"{"typ":"at+jwt","alg":"HS256","kid":null,"x":1}"#, TokenForge.payload(), TokenForge.shared, alice),
            (#"{"alg":"RS256","kid":"rsa"}"#, TokenForge.payload(), .rs256, alice),
            (#"{"alg":"ES256","kid":"ec"}"#, TokenForge.payload(), .es256, alice),
            (#"{"alg":"EdDSA","kid":"ed"}"#, TokenForge.payload(), .eddsa, alice),
            (hs, payload(#""user_id":"alice""#), TokenForge.shared, alice),
            (hs, payload(#""sub":null,"user_id":"alice""#), TokenForge.shared, alice),
            (hs, payload(#""sub":"alice","user_id":"bob","session_id":"\#(visitor)""#), TokenForge.shared, alice),
            (hs, payload(#""session_id":"\#(visitor)""#), TokenForge.shared, .visitor(SessionID(visitor)!)),
            (
                hs, payload(#""session_id":"\#(visitor)","role":"admin""#), TokenForge.shared,
                .visitor(SessionID(visitor)!)
            ),
            (hs, payload(#""sub":"alice","role":"admin""#), TokenForge.shared, .user(UserID("alice")!, isAdmin: true)),
            (hs, payload(#""sub":"alice","role":"Admin""#), TokenForge.shared, alice),
            (
                hs, payload(#""sub":"\#(String(repeating: "é", count: 100))""#), TokenForge.shared,
                .user(UserID(String(repeating: "é", count: 100))!, isAdmin: false)
            ),
            (hs, TokenForge.payload(#","nbf":\#(TokenForge.now + 60)"#), TokenForge.shared, alice),
            (hs, TokenForge.payload(#","iss":"anyone","aud":["a","b"]"#), TokenForge.shared, alice),
        ]
        for (header, payload, by, expected) in good {
            let token = try forge.token(header, payload, by)
            let caller = await Self.caller(verifier, token)
            #expect(caller == expected, "\(header) \(payload)")
            let again = await Self.caller(verifier, token)
            #expect(again == expected, "\(header) \(payload)")
        }
    }

    @Test func `configured issuer and audience are required`() async throws {
        let forge = try Self.forge.get()
        let verifier = try await Self.verifier(policy: TokenPolicy(issuer: "us", audience: "here"))
        for (claims, isAccepted) in [
            (#","iss":"us","aud":"here""#, true), (#","iss":"us","aud":["there","here"]"#, true), ("", false),
            (#","iss":"us""#, false), (#","aud":"here""#, false),
            (#","iss":"US","aud":"here""#, false), (#","iss":"us","aud":"there""#, false),
            (#","iss":"us","aud":[]"#, false), (#","iss":["us"],"aud":"here""#, false),
            (#","iss":"us","aud":{"here":1}"#, false), (#","iss":"us ","aud":"here""#, false),
            (#","iss":null,"aud":null"#, false),
        ] {
            let caller = await Self.caller(verifier, try forge.token(#"{"alg":"HS256"}"#, TokenForge.payload(claims)))
            #expect((caller != nil) == isAccepted, "\(claims)")
        }
    }

    @Test func `a user of the identity provider is an admin only by the configured claim`() async throws {
        let forge = try Self.forge.get()
        let configured = AdminClaim("https://a.example/roles=afterimage-admin")
        #expect(configured?.name == "https://a.example/roles" && configured?.value == "afterimage-admin")
        for (claim, claims, isAdmin) in [
            (nil, #","role":"admin","admin":true"#, false),
            (configured, #","role":"admin""#, false),
            (configured, #","https://a.example/roles":"afterimage-admin""#, true),
            (configured, #","https://a.example/roles":["editor","afterimage-admin"]"#, true),
            (configured, #","https://a.example/roles":["editor","Afterimage-Admin"]"#, false),
            (configured, #","https://a.example/roles":{"afterimage-admin":true}"#, false),
            (configured, #","https://a.example/roles":["afterimage-admin",1]"#, false),
            (AdminClaim("role=admin"), #","role":"admin""#, true),
            (AdminClaim("role=admin"), #","role":"user""#, false),
        ] {
            let verifier = try await Self.verifier(policy: TokenPolicy(adminClaim: claim))
            let payload = TokenForge.payload(claims)
            let caller = await Self.caller(verifier, try forge.token(#"{"alg":"ES256","kid":"ec"}"#, payload, .es256))
            #expect(caller == .user(UserID("alice")!, isAdmin: isAdmin), "\(claims)")
        }
        // Tokens signed with the shared secret are this server's own.
        let verifier = try await Self.verifier(policy: TokenPolicy(adminClaim: configured))
        let ours = await Self.caller(
            verifier, try forge.token(#"{"alg":"HS256"}"#, TokenForge.payload(#","role":"admin""#)))
        #expect(ours == .user(UserID("alice")!, isAdmin: true))
        for text in ["", "role", "role=", "=admin"] { #expect(AdminClaim(text) == nil, "\(text)") }
    }

    @Test func `an unknown key triggers a key set fetch, known keys and tokens of other kinds do not`() async throws {
        let (forge, other) = (try Self.forge.get(), try TokenForge())
        let verifier = try await Self.verifier(keys: false)
        let fetches = Mutex(0)
        verifier.onUnknownKey {
            fetches.withLock { $0 += 1 }
            try? await verifier.use(keySet: forge.keySet)
        }
        let token = try forge.token(#"{"alg":"ES256","kid":"ec"}"#, TokenForge.payload(), .es256)
        let caller = await Self.caller(verifier, token)
        #expect(caller == .user(UserID("alice")!, isAdmin: false))
        for (header, by) in [
            (#"{"alg":"ES256","kid":"ec"}"#, TokenForge.Signature.es256),
            (#"{"alg":"HS256","kid":"x"}"#, TokenForge.shared),
            (#"{"alg":"none","kid":"x"}"#, .none), (#"{"alg":"ES256","kid":"x","jwk":{}}"#, .es256),
        ] {
            let refused = await Self.caller(verifier, try other.token(header, TokenForge.payload(), by))
            #expect(refused == nil, "\(header)")
        }
        #expect(fetches.withLock(\.self) == 1)
        _ = await Self.caller(verifier, try other.token(#"{"alg":"ES256","kid":"new"}"#, TokenForge.payload(), .es256))
        #expect(fetches.withLock(\.self) == 2)
    }

    @Test func `a cached token is rejected once it expires`() async throws {
        let (forge, now) = (try Self.forge.get(), Now())
        let verifier = try await Self.verifier(now: now)
        let token = try forge.token(#"{"alg":"HS256"}"#, #"{"sub":"alice","exp":\#(TokenForge.now + 10).5}"#)
        for (later, isAccepted) in [
            (0, true), (10, true), (10.499, true), (10.5, false), (11, false), (1e6, false), (0, true),
        ] {
            now.value = Double(TokenForge.now) + later
            let caller = await Self.caller(verifier, token)
            #expect((caller != nil) == isAccepted, "\(later)")
        }
    }

    @Test func `a token of a replaced key is rejected, cached or not`() async throws {
        let (forge, other) = (try Self.forge.get(), try TokenForge())
        let verifier = try await Self.verifier()
        let token = try forge.token(#"{"alg":"ES256","kid":"ec"}"#, TokenForge.payload(), .es256)
        let ours = try forge.token()
        var caller = await Self.caller(verifier, token)
        #expect(caller != nil)
        try await verifier.use(keySet: other.keySet)
        caller = await Self.caller(verifier, token)
        #expect(caller == nil)
        caller = await Self.caller(verifier, ours)
        #expect(caller != nil, "the shared secret is unchanged")
        for broken in [
            "", "{}", "[]", #"{"keys":[]}"#, #"{"keys":[{"kty":"RSA"}]}"#,
            #"{"keys":[{"kty":"oct","kid":"a","k":"AAAA"}]}"#,
        ] {
            await #expect(throws: (any Error).self, "\(broken)") { try await verifier.use(keySet: broken) }
        }
        caller = await Self.caller(
            verifier, try other.token(#"{"alg":"EdDSA","kid":"ed"}"#, TokenForge.payload(), .eddsa))
        #expect(caller != nil, "an unusable key set does not replace a usable one")
    }

    @Test func `a token verified while the keys are replaced is not cached`() async throws {
        let (forge, other) = (try Self.forge.get(), try TokenForge())
        let tokens = try (0..<300).map {
            try forge.token(#"{"alg":"ES256","kid":"ec"}"#, TokenForge.payload(#","jti":"\#($0)""#), .es256)
        }
        for _ in 0..<3 {
            let verifier = try await Self.verifier()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for token in tokens { group.addTask { _ = await Self.caller(verifier, token) } }
                group.addTask { try await verifier.use(keySet: other.keySet) }
                try await group.waitForAll()
            }
            for token in tokens {
                let caller = await Self.caller(verifier, token)
                #expect(caller == nil)
            }
        }
    }
}
