import Application
import Crypto
import Domain
import HTTPTypes
import Hummingbird
import Logging

/// Sign-in by the identity provider, in a browser: the authorization code flow with PKCE.
struct ProviderController: Sendable {
    /// How old the sign-in of an account may be that is linked: a link outlives every password.
    private static let freshness: Duration = .seconds(600)

    private let tokens: TokenVerifier
    private let accounts: AccountDependencies
    private let provider: ProviderDependencies?
    private let rateLimits: RateLimitPolicy
    private let signIn: SignInResponse
    private let access: AccessCache
    private let clientAddresses: ClientAddresses
    private let redirect: String
    private let isSecure: Bool

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        accounts = dependencies.accounts
        provider = dependencies.signUp.provider
        rateLimits = dependencies.rateLimits
        signIn = SignInResponse(dependencies)
        access = dependencies.access.cache
        clientAddresses = dependencies.clientAddresses
        redirect = dependencies.publicBase + ProviderCookie.path + "/callback"
        isSecure = dependencies.isSecure
    }

    /// Sends the browser to the identity provider.
    @Sendable @concurrent func start(_ request: Request, _ context: WebContext) async throws -> Response {
        let provider = try requireProvider()
        var query = PageQuery(request)
        let (isLink, needsSignIn) = (query.flag("link"), query.flag("reauthenticate"))
        try query.faults.check()
        if isLink { try accounts.refuseCrossOrigin(request) }
        let environment = provider.environment
        let link = isLink ? try await recentAccount(of: request, now: environment.now()) : nil
        let secret = { Base64URL.text(of: environment.randomBytes(32)) }
        let now = environment.now()
        let state = SealedState(
            state: secret(), nonce: secret(), verifier: secret(), path: SealedState.path(query.text("return")),
            link: link, signInSince: needsSignIn ? now : nil, expiry: now + StateSealer.lifetime)
        let address = try provider.provider.address(
            for: AuthorizationRequest(
                redirect: redirect, state: state.state, nonce: state.nonce,
                challenge: Base64URL.text(of: SHA256.hash(data: Array(state.verifier.utf8))), needsSignIn: needsSignIn))
        let cookie = ProviderCookie.header(try provider.sealer.seal(state), isSecure: isSecure)
        return Self.redirect(.found, to: address, setting: [cookie])
    }

    /// Receives the identity provider's answer.
    @Sendable @concurrent func finish(_ request: Request, _ context: WebContext) async throws -> Response {
        let provider = try requireProvider()
        let address = clientAddresses.client(of: request, context)
        let answer = ProviderAnswer(provider, redirect: redirect)
        let query = PageQuery(request)
        let state: SealedState
        do throws(Failure) {
            state = try answer.state(of: request, query)
            try await rateLimits.providerSignIn(from: address)
        } catch {
            context.logger.info("sign-in by provider refused", metadata: ["error": "\(error.detail)"])
            return failed(error)
        }
        do throws(Failure) {
            let profile = try await answer.profile(query, state)
            if let link = state.link {
                guard try await account(of: request) == link else {
                    throw Failure(.forbidden, "Another account has signed in meanwhile.")
                }
                try await provider.signIn.link(profile, to: link, from: address)
                return Self.redirect(.seeOther, to: state.path, setting: [cleared])
            }
            let visitor = try await tokens.callerIfKnown(of: request)?.session
            let account = try await provider.signIn(profile, from: address, visitor: visitor)
            // The groups may have changed the role.
            access.forget(account.user)
            let token = try await signIn.token(
                for: account, .provider, by: accounts.requireSigner(), to: request, context)
            return Self.redirect(.seeOther, to: state.path, setting: [signIn.cookie(of: token), cleared])
        } catch {
            await provider.auditLog.note(AuditEvent(.signInFailed, by: nil, from: address))
            context.logger.notice(
                "sign-in by provider failed",
                metadata: ["code": "\(error.code.rawValue)", "error": "\(error.detail)"])
            return failed(error)
        }
    }

    /// - Throws: `notConfigured` without an identity provider.
    private func requireProvider() throws(Failure) -> ProviderDependencies {
        _ = try accounts.requireSigner()
        guard let provider else {
            throw Failure(.notConfigured, "This server has no sign-in of an organization (OIDC_ISSUER).")
        }
        return provider
    }

    /// The account of the signed-in user.
    ///
    /// - Throws: `unauthenticated`; `forbidden` if it has none.
    private func account(of request: Request) async throws(Failure) -> RecordID {
        guard case .user(let user, _) = try await tokens.caller(of: request), let account = RecordID(user.text) else {
            throw Failure(.forbidden, "Sign in with an account first.")
        }
        return account
    }

    /// As `account(of:)`.
    ///
    /// - Throws: also `signInAgain`.
    private func recentAccount(of request: Request, now: Timestamp) async throws(Failure) -> RecordID {
        let account = try await account(of: request)
        guard let session = try await tokens.authentication(of: request).session,
            now < session.createdAt + Self.freshness
        else { throw Failure(.signInAgain, "Sign in again to do this: your sign-in is older than ten minutes.") }
        return account
    }

    private var cleared: String { ProviderCookie.header("", isSecure: isSecure) }

    /// The sign-in page says what was wrong; what does not concern the user is only in the log.
    private func failed(_ failure: Failure) -> Response {
        let problem =
            switch failure.code {
            case .unauthenticated, .providerUnavailable, .internalError: "oidc"
            default: failure.code.rawValue
            }
        return Self.redirect(.seeOther, to: "/login?problem=\(problem)", setting: [cleared])
    }

    private static func redirect(
        _ status: HTTPResponse.Status, to address: String, setting cookies: [String]
    ) -> Response {
        var headers: HTTPFields = [.location: address, .cacheControl: "no-store"]
        headers[values: .setCookie] = cookies
        return Response(status: status, headers: headers)
    }
}
