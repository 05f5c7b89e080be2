import Application
import Domain
import Foundation
import Synchronization
import Testing
import Web

/// Whom tokens are taken for, and which are not taken.
@Suite struct TokenVerifierTests {
    private static let forge = Result { try TokenForge() }

    /// A clock that a test moves, in seconds.
    private final class Now: Sendable {
        private let seconds = Mutex(Double(TokenForge.now))
        var value: Double {
            get { seconds.withLock { $0 } }
            set { seconds.withLock { $0 = newValue } }
        }
    }

    private static func verifier(
        secret: String? = TokenForge.secret, rules: TokenPolicy = TokenPolicy(), now: Now = Now(), keys: Bool = true
    ) async throws -> TokenVerifier {
        let verifier = await TokenVerifier(
            secret: secret, rules: rules, now: { Timestamp(milliseconds: Int64(now.value * 1000)) })
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

    @Test func `hundreds of hostile tokens are all refused, by every kind of server`() async throws {
        let hostile = try HostileTokens(Self.forge.get()).all
        #expect(hostile.count >= 200)
        let verifiers = [
            try await Self.verifier(), try await Self.verifier(secret: nil), try await Self.verifier(keys: false),
        ]
        for (name, token) in hostile {
            for (index, verifier) in verifiers.enumerated() {
                let caller = await Self.caller(verifier, token)
                #expect(caller == nil, "\(name) at server \(index)")
            }
        }
        print("TokenVerifierTests: \(hostile.count) hostile tokens at \(verifiers.count) servers")
    }

    @Test func `tokens of every kind that is configured are taken for whom they name`() async throws {
        let forge = try Self.forge.get()
        let verifier = try await Self.verifier()
        let alice = Caller.user(UserID("alice")!, isAdmin: false)
        let visitor = "visitor-0123456789"
        func payload(_ claims: String) -> String { "{\(claims),\"exp\":\(TokenForge.now + 1)}" }
        let hs = #"{"alg":"HS256","typ":"JWT"}"#
        let good: [(String, String, TokenForge.Signature, Caller)] = [
            (#"{"alg":"HS256"}"#, TokenForge.payload(), TokenForge.ours, alice),
            (hs, TokenForge.payload(), TokenForge.ours, alice),
            (#"{"typ":"at+jwt","alg":"HS256","kid":null,"x":1}"#, TokenForge.payload(), TokenForge.ours, alice),
            (#"{"alg":"RS256","kid":"rsa"}"#, TokenForge.payload(), .rs256, alice),
            (#"{"alg":"ES256","kid":"ec"}"#, TokenForge.payload(), .es256, alice),
            (#"{"alg":"EdDSA","kid":"ed"}"#, TokenForge.payload(), .eddsa, alice),
            (hs, payload(#""user_id":"alice""#), TokenForge.ours, alice),
            (hs, payload(#""sub":null,"user_id":"alice""#), TokenForge.ours, alice),
            (hs, payload(#""sub":"alice","user_id":"bob","session_id":"\#(visitor)""#), TokenForge.ours, alice),
            (hs, payload(#""session_id":"\#(visitor)""#), TokenForge.ours, .visitor(SessionID(visitor)!)),
            (
                hs, payload(#""session_id":"\#(visitor)","role":"admin""#), TokenForge.ours,
                .visitor(SessionID(visitor)!)
            ),
            (hs, payload(#""sub":"alice","role":"admin""#), TokenForge.ours, .user(UserID("alice")!, isAdmin: true)),
            (hs, payload(#""sub":"alice","role":"Admin""#), TokenForge.ours, alice),
            (
                hs, payload(#""sub":"\#(String(repeating: "é", count: 100))""#), TokenForge.ours,
                .user(UserID(String(repeating: "é", count: 100))!, isAdmin: false)
            ),
            (hs, TokenForge.payload(#","nbf":\#(TokenForge.now + 60)"#), TokenForge.ours, alice),
            (hs, TokenForge.payload(#","iss":"anyone","aud":["a","b"]"#), TokenForge.ours, alice),
        ]
        for (header, payload, by, expected) in good {
            let token = try forge.token(header, payload, by)
            let caller = await Self.caller(verifier, token)
            #expect(caller == expected, "\(header) \(payload)")
            let again = await Self.caller(verifier, token)
            #expect(again == expected, "\(header) \(payload)")
        }
    }

    @Test func `issuer and audience count where they are configured`() async throws {
        let forge = try Self.forge.get()
        let verifier = try await Self.verifier(rules: TokenPolicy(issuer: "us", audience: "here"))
        for (claims, isTaken) in [
            (#","iss":"us","aud":"here""#, true), (#","iss":"us","aud":["there","here"]"#, true), ("", false),
            (#","iss":"us""#, false), (#","aud":"here""#, false),
            (#","iss":"US","aud":"here""#, false), (#","iss":"us","aud":"there""#, false),
            (#","iss":"us","aud":[]"#, false), (#","iss":["us"],"aud":"here""#, false),
            (#","iss":"us","aud":{"here":1}"#, false), (#","iss":"us ","aud":"here""#, false),
            (#","iss":null,"aud":null"#, false),
        ] {
            let caller = await Self.caller(verifier, try forge.token(#"{"alg":"HS256"}"#, TokenForge.payload(claims)))
            #expect((caller != nil) == isTaken, "\(claims)")
        }
    }

    @Test func `a token that is remembered is refused from the timestamp on at which it expires`() async throws {
        let (forge, now) = (try Self.forge.get(), Now())
        let verifier = try await Self.verifier(now: now)
        let token = try forge.token(#"{"alg":"HS256"}"#, #"{"sub":"alice","exp":\#(TokenForge.now + 10).5}"#)
        for (later, isTaken) in [
            (0, true), (10, true), (10.499, true), (10.5, false), (11, false), (1e6, false), (0, true),
        ] {
            now.value = Double(TokenForge.now) + later
            let caller = await Self.caller(verifier, token)
            #expect((caller != nil) == isTaken, "\(later)")
        }
    }

    @Test func `a token by a key that was replaced is refused, remembered or not`() async throws {
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
        #expect(caller != nil, "the shared secret has not changed")
        for broken in [
            "", "{}", "[]", #"{"keys":[]}"#, #"{"keys":[{"kty":"RSA"}]}"#,
            #"{"keys":[{"kty":"oct","kid":"a","k":"AAAA"}]}"#,
        ] {
            await #expect(throws: (any Error).self, "\(broken)") { try await verifier.use(keySet: broken) }
        }
        caller = await Self.caller(
            verifier, try other.token(#"{"alg":"EdDSA","kid":"ed"}"#, TokenForge.payload(), .eddsa))
        #expect(caller != nil, "a key set that is of no use does not replace one that is")
    }

    @Test func `no token that was being verified while the keys were replaced is remembered`() async throws {
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
