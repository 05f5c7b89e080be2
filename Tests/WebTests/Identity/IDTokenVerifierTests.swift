import Application
import Crypto
import Domain
import Synchronization
import Testing
import Web

/// Which ID tokens of an identity provider sign a user in.
@Suite struct IDTokenVerifierTests {
    private static let forge = Result { try TokenForge() }

    private static func verifier(keys: String? = nil) async throws -> IDTokenVerifier {
        let verifier = IDTokenVerifier(
            issuer: HostileIDTokens.issuer, clientID: HostileIDTokens.client,
            now: { Timestamp(milliseconds: Int64(TokenForge.now) * 1000) })
        try await verifier.use(keySet: try keys ?? forge.get().keySet)
        return verifier
    }

    /// - Returns: nil if the token is refused.
    private static func profile(
        _ verifier: IDTokenVerifier, _ token: String, since start: Timestamp? = nil
    ) async -> ProviderProfile? {
        do throws(Failure) {
            return try await verifier.profile(of: token, nonce: HostileIDTokens.nonce, signedInSince: start)
        } catch {
            #expect(error.code == .unauthenticated && error.faults.isEmpty)
            #expect(!error.message.contains("token") && error.detail.hasPrefix("ID token: "))
            return nil
        }
    }

    @Test("Each of the tampered tokens is refused, and the token that they were made from is accepted")
    func tampered() async throws {
        let forge = try Self.forge.get()
        let tampered = try HostileIDTokens(forge).all
        #expect(tampered.count >= 60)
        let verifier = try await Self.verifier()
        for (name, token) in tampered {
            let profile = await Self.profile(verifier, token)
            #expect(profile == nil, "\(name)")
        }
        for (alg, kid, signature) in [
            ("RS256", "rsa", TokenForge.Signature.rs256), ("ES256", "ec", .es256), ("EdDSA", "ed", .eddsa),
        ] {
            let token = try forge.token(#"{"alg":"\#(alg)","kid":"\#(kid)"}"#, HostileIDTokens.payload(), signature)
            #expect(await Self.profile(verifier, token)?.identity.subject == "user-7", "\(alg)")
        }
    }

    @Test("A token is accepted up to the skew of the clocks, and with several audiences if it is issued to this client")
    func limits() async throws {
        let (forge, verifier) = (try Self.forge.get(), try await Self.verifier())
        let now = TokenForge.now
        let accepted: [[String: String]] = [
            ["exp": "\(now - 59)"], ["iat": "\(now + 60)"], ["nbf": "\(now + 60)"],
            ["aud": #"["other","afterimage"]"#, "azp": #""afterimage""#], ["aud": #"["afterimage"]"#],
            ["azp": #""afterimage""#], ["exp": "\(now + 10).5"],
        ]
        for changes in accepted {
            let token = try forge.token(#"{"alg":"ES256","kid":"ec"}"#, HostileIDTokens.payload(changes), .es256)
            #expect(await Self.profile(verifier, token) != nil, "\(changes)")
        }
    }

    @Test("A token without a key id is accepted only if the provider has a single key")
    func withoutKeyID() async throws {
        let forge = try Self.forge.get()
        let point = forge.ec.publicKey.rawRepresentation
        let single =
            #"{"keys":[{"kty":"EC","kid":"ec","crv":"P-256","x":"\#(TokenForge.base64(point.prefix(32)))","y":"\#(TokenForge.base64(point.suffix(32)))"}]}"#
        let token = try forge.token(#"{"alg":"ES256"}"#, HostileIDTokens.payload(), .es256)
        #expect(await Self.profile(try await Self.verifier(keys: single), token) != nil)
        #expect(await Self.profile(try await Self.verifier(), token) == nil)
        // The algorithm is the key's, not the token's.
        let symmetric = try forge.token(#"{"alg":"HS256"}"#, HostileIDTokens.payload(), TokenForge.shared)
        #expect(await Self.profile(try await Self.verifier(keys: single), symmetric) == nil)
    }

    @Test("A new sign-in is one after the request")
    func signInAgain() async throws {
        let (forge, verifier) = (try Self.forge.get(), try await Self.verifier())
        let start = Timestamp(milliseconds: Int64(TokenForge.now) * 1000)
        for (time, isAccepted) in [
            ("\(TokenForge.now + 5)", true), ("\(TokenForge.now - 300)", false), ("null", false),
        ] {
            let token = try forge.token(
                #"{"alg":"ES256","kid":"ec"}"#, HostileIDTokens.payload(["auth_time": time]), .es256)
            let profile = await Self.profile(verifier, token, since: start)
            #expect((profile != nil) == isAccepted, "\(time)")
            #expect(await Self.profile(verifier, token) != nil, "\(time)")
        }
    }

    @Test("Address, name and groups are read in every usual spelling, and left out in others")
    func claims() async throws {
        let (forge, verifier) = (try Self.forge.get(), try await Self.verifier())
        func profile(_ changes: [String: String]) async throws -> ProviderProfile {
            let token = try forge.token(#"{"alg":"ES256","kid":"ec"}"#, HostileIDTokens.payload(changes), .es256)
            return try #require(await Self.profile(verifier, token), "\(changes)")
        }
        let all = try await profile([
            "email": #""Alice@Example.org""#, "email_verified": "true", "name": #""Alice""#,
            "groups": #"["staff","admins"]"#,
        ])
        #expect(all.email == EmailAddress("alice@example.org") && all.isVerified)
        #expect(all.name == AccountName("Alice") && all.groups == ["staff", "admins"])
        #expect(try await profile(["email_verified": #""true""#]).isVerified)
        #expect(try await profile(["groups": #""staff""#]).groups == ["staff"])
        for odd in ["7", "null", #"["alice@example.org"]"#, "{}", #""no address""#] {
            #expect(try await profile(["email": odd]).email == nil, "\(odd)")
        }
        for odd in ["false", "null", "1", #""yes""#, "{}"] {
            #expect(try await !profile(["email_verified": odd]).isVerified, "\(odd)")
        }
        for odd in ["7", "null", "{}", #"[1]"#] { #expect(try await profile(["groups": odd]).groups == nil, "\(odd)") }
    }

    @Test("An unknown key is fetched once, and its tokens are accepted then")
    func unknownKey() async throws {
        let (forge, other) = (try Self.forge.get(), try TokenForge())
        let verifier = try await Self.verifier(keys: other.keySet)
        let fetches = Mutex(0)
        let keySet = try forge.keySet.replacing(#""kid":"ec""#, with: #""kid":"new""#)
        verifier.onUnknownKey {
            fetches.withLock { $0 += 1 }
            try? await verifier.use(keySet: keySet)
        }
        let token = try forge.token(#"{"alg":"ES256","kid":"new"}"#, HostileIDTokens.payload(), .es256)
        for _ in 0..<3 { #expect(await Self.profile(verifier, token) != nil) }
        #expect(fetches.withLock { $0 } == 1)
    }
}
