package import Application
package import Domain
import HTTPTypes
package import Hummingbird

/// Authenticates callers: by JWT in a header or a cookie, and by API key in a header.
///
/// A token's signature is checked first, then whether its session or account has ended; a key is looked up. Both are
/// remembered for a few seconds.
package final class TokenVerifier: Sendable {
    private let signatures: TokenSignatures
    private let cookies: CookieAuthentication
    private let claims: (any SessionClaimRepository)?
    private let access: AccessControl?

    /// - Parameters:
    ///   - secret: for HS256, 32 bytes or more; nil if only a key set is used.
    ///   - previous: earlier secrets, whose tokens are still accepted.
    ///   - cookies: finds the token in a cookie.
    ///   - claims: looks up the sessions that accounts have claimed; nil if there are none.
    ///   - access: knows sessions, keys and accounts; nil if there are none.
    package init(
        secret: String?, previous: [String] = [], policy: TokenPolicy,
        cookies: CookieAuthentication = CookieAuthentication(publicBase: "http://127.0.0.1"),
        claims: (any SessionClaimRepository)? = nil, access: AccessControl? = nil,
        now: @escaping @Sendable () -> Timestamp
    ) async {
        signatures = await TokenSignatures(
            secrets: [secret].compactMap(\.self) + previous, policy: policy, now: now)
        self.cookies = cookies
        self.claims = claims
        self.access = access
    }

    /// Sets the function that fetches the key set when a token names an unknown key. It must limit its rate: anyone can
    /// send such a token.
    package func onUnknownKey(_ fetch: @escaping @Sendable () async -> Void) { signatures.onUnknownKey(fetch) }

    /// Replaces the keys of the identity provider.
    ///
    /// - Parameter json: a JWK Set; keys of other types than RSA, P-256 and Ed25519 are skipped.
    /// - Throws: if it is not a key set, or has no usable key.
    package func use(keySet json: String) async throws { try await signatures.use(keySet: json) }

    /// The caller of a request. A token in a header takes precedence over one in a cookie. Browsers send cookies with
    /// other sites' requests too: an unsafe request with only a cookie must be same-origin.
    ///
    /// - Throws: `unauthenticated`, without details about an invalid token; `forbidden` if a request with a cookie is
    ///   cross-origin or has no origin, or if a key may not call the route; `secondFactorMissing`, `rateLimited` after
    ///   many wrong keys; `storageUnavailable`.
    package func caller(of request: Request) async throws(Failure) -> Caller {
        try await authentication(of: request).caller
    }

    /// The caller of a request, as `caller(of:)`, and how the request was authenticated.
    ///
    /// - Parameter acceptsClaimedSession: whether the token of a session that an account has claimed is accepted.
    package func authentication(
        of request: Request, acceptsClaimedSession: Bool = false
    ) async throws(Failure) -> Authentication {
        let authentication = try await self.authentication(by: try await presented(by: request), of: request)
        let route = RequestAnnotations.current?.access
        if let key = authentication.key { try RouteAccess.check(key, on: route) }
        if route?.isForUsers == true { _ = try authentication.user() }
        try access?.check(authentication, on: route)
        if !acceptsClaimedSession { try await claims?.requireUnclaimed(authentication.caller.owner) }
        return authentication
    }

    /// The caller on routes where authentication is optional, claimed sessions included.
    ///
    /// - Returns: nil without a valid token; keys do not count.
    /// - Throws: `forbidden`, `storageUnavailable`.
    package func authenticationIfKnown(of request: Request) async throws(Failure) -> Authentication? {
        do throws(Failure) {
            let presented = try await presented(by: request)
            if case .key = presented { return nil }
            return try await authentication(by: presented, of: request)
        } catch {
            if error.code == .unauthenticated { return nil }
            throw error
        }
    }

    /// As `authenticationIfKnown`.
    package func callerIfKnown(of request: Request) async throws(Failure) -> Caller? {
        try await authenticationIfKnown(of: request)?.caller
    }

    /// The caller for whom a page is rendered, which shows nothing of theirs: while the database is unavailable, the
    /// token alone suffices.
    ///
    /// - Returns: nil without a valid token.
    package func pageCaller(of request: Request) async -> Caller? {
        do throws(Failure) {
            return try await callerIfKnown(of: request)
        } catch {
            guard [.storageUnavailable, .overloaded].contains(error.code),
                case .token(let token, _)? = try? await presented(by: request)
            else { return nil }
            return token.caller
        }
    }

    /// The caller of a token by its signature and claims alone.
    ///
    /// - Throws: `unauthenticated`.
    package func caller(of token: String) async throws(Failure) -> Caller { try await signatures.verify(token).caller }

    private enum Presented {
        case token(VerifiedToken, isByCookie: Bool)
        case key(String)
    }

    private func presented(by request: Request) async throws(Failure) -> Presented {
        switch try RequestCredential.read(request.headers) {
        case .key(let text): return .key(text)
        case .token(let text): return .token(try await signatures.verify(text), isByCookie: false)
        case nil: break
        }
        let tokens = cookies.tokens(in: request.headers)
        guard let text = tokens.first, tokens.count == 1 else {
            throw Failure(
                .unauthenticated,
                "Send a token as x-access-token or Authorization: Bearer, an API key as Authorization: Bearer, or sign in."
            )
        }
        let token = try await signatures.verify(String(text))
        guard Self.safeMethods.contains(request.method) || cookies.initiator(of: request) == .sameOrigin else {
            throw Self.crossOriginRequest
        }
        return .token(token, isByCookie: true)
    }

    private func authentication(by presented: Presented, of request: Request) async throws(Failure) -> Authentication {
        let authentication: Authentication
        switch presented {
        case .key(let text):
            guard let access, let key = APIKeySecret(text) else { throw Self.malformedKey }
            authentication = try await access.authentication(by: key, of: request)
        case .token(let token, let isByCookie):
            authentication =
                try await access?.authentication(by: token, isByCookie: isByCookie)
                ?? Authentication(caller: token.caller, isByCookie: isByCookie, issuedAt: token.issuedAt)
        }
        RequestAnnotations.current?.caller = CallerKind(authentication.caller)
        return authentication
    }

    private static let malformedKey = Failure(
        .unauthenticated, "This is not an API key: a part is missing or mistyped.")
    static let crossOriginRequest = Failure(
        .forbidden, "This request is not known to come from a page of this server. Send the token in a header instead.")
    private static let safeMethods: Set<HTTPRequest.Method> = [.get, .head, .options]
}
