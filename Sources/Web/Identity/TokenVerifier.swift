package import Application
package import Domain
import HTTPTypes
package import Hummingbird
import JWTKit
import Synchronization

/// Knows callers by their tokens.
///
/// Algorithms come from the configuration: a shared secret means HS256, a key set means the algorithm that belongs to
/// the key which the token names. A token that was verified is remembered until it expires, or the keys change, so most
/// requests cost a look-up.
package final class TokenVerifier: Sendable {
    /// In bytes. A token is a few hundred; the largest that identity providers make fit in 8 KiB of header.
    package static let maximumLength = 8192
    /// How many verified tokens are remembered; some 800 bytes each.
    package static let rememberedTokens = 10_000
    /// How far a token's beginning may lie ahead: clocks differ.
    package static let clockSkew: Duration = .seconds(60)

    private struct SingleFlightCache {
        let caller: Caller
        let expiry: Timestamp
    }

    private struct State {
        var keySet: KeySet?
        /// Grows with each new key set: what was verified by an older one is not remembered.
        var generation = 0
        var remembered: [String: SingleFlightCache] = [:]
    }

    private let state = Mutex(State())
    /// One each, the one that signs first.
    private let secrets: [JWTKeyCollection]
    private let rules: TokenPolicy
    private let browser: CookieAuthentication
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - secret: for HS256, 32 bytes or more; nil where only a key set is used.
    ///   - previous: secrets that signed before, whose tokens are taken as long as they stand here.
    ///   - browser: which cookie may hold a token.
    package init(
        secret: String?, previous: [String] = [], rules: TokenPolicy,
        browser: CookieAuthentication = CookieAuthentication(publicBase: "http://127.0.0.1"),
        now: @escaping @Sendable () -> Timestamp
    ) async {
        var secrets: [JWTKeyCollection] = []
        for secret in [secret].compactMap(\.self) + previous {
            let keys = JWTKeyCollection()
            await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
            secrets.append(keys)
        }
        self.secrets = secrets
        self.rules = rules
        self.browser = browser
        self.now = now
    }

    /// Takes the keys of an identity provider, in place of those it had.
    ///
    /// - Parameter json: a JWK Set; keys of other kinds than RSA, P-256 and Ed25519 are passed over.
    /// - Throws: where it is no key set, or holds no key that can be used.
    package func use(keySet json: String) async throws {
        let keySet = try await KeySet(json: json)
        state.withLock { state in
            state.keySet = keySet
            state.generation += 1
            state.remembered = [:]
        }
    }

    /// Who sends this request. A token in a header counts before one in a cookie, which browsers send along whatever
    /// page asks them to: a request that comes with a cookie alone, and changes something, must come from our pages.
    ///
    /// - Throws: `unauthenticated`, without saying what was wrong with a token: the log of the one who made it knows;
    ///   `forbidden` where a page of somebody else's sent it, or nobody says which.
    package func caller(of request: Request) async throws(Failure) -> Caller {
        if let token = try Self.token(in: request.headers) { return try await caller(of: token) }
        let tokens = browser.tokens(in: request.headers)
        guard let token = tokens.first, tokens.count == 1 else {
            throw Failure(.unauthenticated, "Send a token, as x-access-token or as Authorization: Bearer, or sign in.")
        }
        let caller = try await caller(of: String(token))
        guard Self.safeMethods.contains(request.method) || browser.sender(of: request) == .ourPages else {
            throw Self.fromElsewhere
        }
        return caller
    }

    /// The same for routes that need nobody to be known.
    ///
    /// - Returns: nil where there is no token, or none that is valid.
    /// - Throws: `forbidden`.
    package func callerIfKnown(of request: Request) async throws(Failure) -> Caller? {
        do throws(Failure) {
            return try await caller(of: request)
        } catch {
            if error.code == .unauthenticated { return nil }
            throw error
        }
    }

    static let fromElsewhere = Failure(
        .forbidden, "This does not come from a page of ours, or does not say so. Send the token in a header instead.")
    private static let safeMethods: Set<HTTPRequest.Method> = [.get, .head, .options]

    package func caller(of token: String) async throws(Failure) -> Caller {
        let now = now()
        let (remembered, keySet, generation) = state.withLock { ($0.remembered[token], $0.keySet, $0.generation) }
        if let remembered, now < remembered.expiry {
            RequestAnnotations.current?.caller = CallerKind(remembered.caller)
            return remembered.caller
        }
        guard token.utf8.count <= Self.maximumLength,
            let claims = await claims(of: token, keySet: keySet),
            let verified = rules.caller(by: claims, now: now)
        else { throw Failure(.unauthenticated, "This token is not valid, or no longer.") }
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.remembered.count >= Self.rememberedTokens { state.remembered = [:] }
            state.remembered[token] = SingleFlightCache(caller: verified.caller, expiry: verified.expiry)
        }
        RequestAnnotations.current?.caller = CallerKind(verified.caller)
        return verified.caller
    }

    /// The claims, once the signature is known to be right; nil where it is not.
    private func claims(of token: String, keySet: KeySet?) async -> TokenClaims? {
        guard let header = TokenHeader(of: token), header.isOrdinary else { return nil }
        if let id = header.kid {
            guard let keySet, keySet.algorithms[id] == header.alg else { return nil }
            return try? await keySet.keys.verify(token, as: TokenClaims.self)
        }
        guard header.alg == "HS256" else { return nil }
        for keys in secrets {
            if let claims = try? await keys.verify(token, as: TokenClaims.self) { return claims }
        }
        return nil
    }

    /// - Throws: `unauthenticated` where two tokens say different things.
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
    /// Documented.
    package static let accessToken = HTTPField.Name("x-access-token")!
}
