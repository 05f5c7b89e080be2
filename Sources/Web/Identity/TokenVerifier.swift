package import Application
package import Domain
import HTTPTypes
package import Hummingbird
import JWTKit
import Synchronization

/// Authenticates callers by JWT.
///
/// The configuration decides the algorithm: HS256 for a shared secret, the key's algorithm for a key set. Verified
/// tokens are cached until they expire or the keys change, so that most requests cost one lookup.
package final class TokenVerifier: Sendable {
    /// In bytes. Usual tokens have a few hundred; the largest of identity providers fit into 8 KiB of headers.
    package static let maximumLength = 8192
    /// About 800 bytes each.
    package static let maximumCachedTokens = 10_000
    /// How far `nbf` may lie in the future, because clocks differ.
    package static let clockSkew: Duration = .seconds(60)

    private struct VerifiedToken {
        let caller: Caller
        let expiry: Timestamp
    }

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
    private let cookies: CookieAuthentication
    private let claims: (any SessionClaimRepository)?
    private let access: AccessCache?
    private let now: @Sendable () -> Timestamp
    private let fetchKeySet = Mutex<(@Sendable () async -> Void)?>(nil)

    /// - Parameters:
    ///   - secret: for HS256, 32 bytes or more; nil if only a key set is used.
    ///   - previous: earlier secrets, whose tokens are still accepted.
    ///   - cookies: finds the token in a cookie.
    ///   - claims: looks up the sessions that accounts have claimed; nil if there are none.
    ///   - access: knows sessions, keys and accounts; nil if there are none.
    package init(
        secret: String?, previous: [String] = [], policy: TokenPolicy,
        cookies: CookieAuthentication = CookieAuthentication(publicBase: "http://127.0.0.1"),
        claims: (any SessionClaimRepository)? = nil, access: AccessCache? = nil,
        now: @escaping @Sendable () -> Timestamp
    ) async {
        var secrets: [JWTKeyCollection] = []
        for secret in [secret].compactMap(\.self) + previous {
            let keys = JWTKeyCollection()
            await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
            secrets.append(keys)
        }
        self.secrets = secrets
        self.policy = policy
        self.cookies = cookies
        self.claims = claims
        self.access = access
        self.now = now
    }

    /// Sets the function that fetches the key set when a token names an unknown key. It must limit its rate: anyone can
    /// send such a token.
    package func onUnknownKey(_ fetch: @escaping @Sendable () async -> Void) { fetchKeySet.withLock { $0 = fetch } }

    /// Replaces the keys of the identity provider.
    ///
    /// - Parameter json: a JWK Set; keys of other types than RSA, P-256 and Ed25519 are skipped.
    /// - Throws: if it is not a key set, or has no usable key.
    package func use(keySet json: String) async throws {
        let keySet = try await KeySet(json: json)
        state.withLock { state in
            state.keySet = keySet
            state.generation += 1
            state.cached = [:]
        }
    }

    /// The caller of a request. A token in a header takes precedence over one in a cookie. Browsers send cookies with
    /// other sites' requests too: an unsafe request with only a cookie must be same-origin.
    ///
    /// - Throws: `unauthenticated`, without details about an invalid token; `forbidden` if a request with a cookie is
    ///   cross-origin or has no origin; `storageUnavailable`.
    package func caller(of request: Request) async throws(Failure) -> Caller {
        try await authentication(of: request).caller
    }

    /// The caller of a request, as `caller(of:)`, and how the request was authenticated.
    ///
    /// - Parameter acceptsClaimedSession: whether the token of a session that an account has claimed is accepted.
    package func authentication(
        of request: Request, acceptsClaimedSession: Bool = false
    ) async throws(Failure) -> Authentication {
        let authentication = try await verifiedAuthentication(of: request)
        if !acceptsClaimedSession { try await claims?.requireUnclaimed(authentication.caller.owner) }
        return authentication
    }

    /// The caller on routes where authentication is optional, claimed sessions included.
    ///
    /// - Returns: nil without a valid token.
    /// - Throws: `forbidden`.
    package func callerIfKnown(of request: Request) async throws(Failure) -> Caller? {
        do throws(Failure) {
            return try await verifiedAuthentication(of: request).caller
        } catch {
            if error.code == .unauthenticated { return nil }
            throw error
        }
    }

    private func verifiedAuthentication(of request: Request) async throws(Failure) -> Authentication {
        if let token = try Self.token(in: request.headers) {
            return Authentication(caller: try await caller(of: token), isByCookie: false)
        }
        let tokens = cookies.tokens(in: request.headers)
        guard let token = tokens.first, tokens.count == 1 else {
            throw Failure(.unauthenticated, "Send a token, as x-access-token or as Authorization: Bearer, or sign in.")
        }
        let caller = try await caller(of: String(token))
        guard Self.safeMethods.contains(request.method) || cookies.initiator(of: request) == .sameOrigin else {
            throw Self.crossOriginRequest
        }
        return Authentication(caller: caller, isByCookie: true)
    }

    private static let invalidToken = Failure(.unauthenticated, "The token is invalid or has expired.")
    static let crossOriginRequest = Failure(
        .forbidden, "This request is not known to come from a page of this server. Send the token in a header instead.")
    private static let safeMethods: Set<HTTPRequest.Method> = [.get, .head, .options]

    package func caller(of token: String) async throws(Failure) -> Caller {
        let now = now()
        if let cached = state.withLock({ $0.cached[token] }), now < cached.expiry {
            RequestAnnotations.current?.caller = CallerKind(cached.caller)
            return cached.caller
        }
        guard token.utf8.count <= Self.maximumLength, let header = TokenHeader(of: token), header.isOrdinary else {
            throw Self.invalidToken
        }
        await fetchKey(of: header)
        let (keySet, generation) = state.withLock { ($0.keySet, $0.generation) }
        guard let (claims, signer) = await claims(of: token, header, keySet: keySet),
            let verified = policy.caller(by: claims, from: signer, now: now)
        else { throw Self.invalidToken }
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.cached.count >= Self.maximumCachedTokens { state.cached = [:] }
            state.cached[token] = VerifiedToken(caller: verified.caller, expiry: verified.expiry)
        }
        RequestAnnotations.current?.caller = CallerKind(verified.caller)
        return verified.caller
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

    /// - Throws: `unauthenticated` if two headers hold different tokens.
    private static func token(in headers: HTTPFields) throws(Failure) -> String? {
        let plain = headers[.accessToken]
        var bearer: String?
        if let authorization = headers[.authorization], authorization.prefix(7).lowercased() == "bearer " {
            bearer = String(authorization.dropFirst(7))
        }
        if let plain, let bearer, plain != bearer {
            throw Failure(.unauthenticated, "x-access-token and Authorization hold different tokens; send one.")
        }
        return plain ?? bearer
    }
}

extension HTTPField.Name {
    package static let accessToken = HTTPField.Name("x-access-token")!
}
