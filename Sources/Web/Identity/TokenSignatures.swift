import Application
import Domain
import JWTKit
import Synchronization

/// Verifies the signatures and claims of JWTs.
///
/// The configuration decides the algorithm: HS256 for a shared secret, the key's algorithm for a key set. Verified
/// tokens are cached until they expire or the keys change, so that most requests cost one lookup.
final class TokenSignatures: Sendable {
    /// In bytes. Usual tokens have a few hundred; the largest of identity providers fit into 8 KiB of headers.
    static let maximumLength = 8192
    /// About 800 bytes each.
    static let maximumCachedTokens = 10_000

    private struct State {
        var keySet: KeySet?
        /// Increases with each new key set: tokens verified by an older one are not cached.
        var generation = 0
        var cached: [String: VerifiedToken] = [:]
    }

    private let state = Mutex(State())
    /// One secret each; the first is the one that signs.
    private let secrets: [JWTKeyCollection]
    private let policy: TokenPolicy
    private let now: @Sendable () -> Timestamp
    private let fetchKeySet = Mutex<(@Sendable () async -> Void)?>(nil)

    init(
        secrets: [String], policy: TokenPolicy, now: @escaping @Sendable () -> Timestamp
    ) async {
        var collections: [JWTKeyCollection] = []
        for secret in secrets {
            let keys = JWTKeyCollection()
            await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
            collections.append(keys)
        }
        self.secrets = collections
        self.policy = policy
        self.now = now
    }

    func onUnknownKey(_ fetch: @escaping @Sendable () async -> Void) { fetchKeySet.withLock { $0 = fetch } }

    func use(keySet json: String) async throws {
        let keySet = try await KeySet(json: json)
        state.withLock { state in
            state.keySet = keySet
            state.generation += 1
            state.cached = [:]
        }
    }

    /// - Throws: `unauthenticated`, without details.
    func verify(_ token: String) async throws(Failure) -> VerifiedToken {
        let now = now()
        if let cached = state.withLock({ $0.cached[token] }), now < cached.expiry { return cached }
        guard token.utf8.count <= Self.maximumLength, let header = TokenHeader(of: token), header.isOrdinary else {
            throw Self.invalidToken
        }
        await fetchKey(of: header)
        let (keySet, generation) = state.withLock { ($0.keySet, $0.generation) }
        guard let (claims, signer) = await claims(of: token, header, keySet: keySet),
            let verified = policy.token(with: claims, from: signer, now: now)
        else { throw Self.invalidToken }
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.cached.count >= Self.maximumCachedTokens { state.cached = [:] }
            state.cached[token] = verified
        }
        return verified
    }

    /// Fetches the key set if it lacks the key of the token.
    private func fetchKey(of header: TokenHeader) async {
        guard let id = header.kid, KeySet.supportedAlgorithms.contains(header.alg),
            state.withLock({ $0.keySet?.algorithms[id] }) == nil, let fetch = fetchKeySet.withLock({ $0 })
        else { return }
        await fetch()
    }

    /// The claims of a token with a valid signature; nil otherwise.
    private func claims(
        of token: String, _ header: TokenHeader, keySet: KeySet?
    ) async -> (TokenClaims, TokenPolicy.Signer)? {
        if let id = header.kid {
            guard let keySet, keySet.algorithms[id] == header.alg else { return nil }
            return (try? await keySet.keys.verify(token, as: TokenClaims.self)).map { ($0, .keySet) }
        }
        guard header.alg == "HS256" else { return nil }
        for keys in secrets {
            if let claims = try? await keys.verify(token, as: TokenClaims.self) { return (claims, .sharedSecret) }
        }
        return nil
    }

    private static let invalidToken = Failure(.unauthenticated, "The token is invalid or has expired.")
}
