import Application
import Domain
import HTTPTypes
import Hummingbird

/// Anonymous sessions for visitors.
struct SessionsController: Sendable {
    private let tokens: TokenVerifier
    private let accounts: AccountDependencies
    private let acceptsVisitors: Bool
    private let rateLimits: RateLimitPolicy
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        accounts = dependencies.accounts
        acceptsVisitors = dependencies.pages.acceptsVisitors
        rateLimits = dependencies.rateLimits
        clientAddresses = dependencies.clientAddresses
    }

    /// Starts a session, or issues a new token for the current one.
    @Sendable @concurrent func start(_ request: Request, _ context: WebContext) async throws -> Response {
        try accounts.refuseCrossOrigin(request)
        let signer = try accounts.requireSigner()
        try request.requireJSONOrNoBody()
        guard acceptsVisitors else { throw Failure(.forbidden, "This server is for accounts only (VISITORS=false).") }
        let caller = try await tokens.callerIfKnown(of: request)
        let (session, isNew) = try await accounts.startSession(current: caller?.session)
        if isNew { try await rateLimits.newSession(from: clientAddresses.client(of: request, context)) }
        let token = try await signer.sign(.session(session), for: accounts.sessionLifetime)
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"status":"success","data":{"session_id":"#)
        json.string(session.text)
        if accounts.showsTokens(to: request) {
            json.raw(#","token":"#)
            json.string(token.text)
        }
        json.raw(#","expires_at":"#)
        json.timestamp(token.expiry)
        json.raw("}}")
        var response = Response.privateJSON(json.buffer, status: isNew ? .created : .ok)
        // A signed-in user keeps the current cookie.
        if case .user = caller { return response }
        response.headers[.setCookie] = accounts.cookies.setCookie(
            token.text, maxAge: Int(accounts.sessionLifetime.components.seconds))
        return response
    }
}
