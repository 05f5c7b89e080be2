import Application
import Domain
import HTTPTypes
import Hummingbird

/// Gives visitors their sessions.
struct SessionsController: Sendable {
    private let tokens: TokenVerifier
    private let callers: AccountDependencies
    private let calls: RateLimitPolicy
    private let clients: ClientAddresses

    init(_ parts: WebDependencies) {
        tokens = parts.tokens
        callers = parts.callers
        calls = parts.calls
        clients = parts.clients
    }

    /// A visitor keeps the session that they have, with a fresh token.
    @Sendable @concurrent func start(_ request: Request, _ context: WebContext) async throws -> Response {
        try callers.refuseForeignPages(request)
        let signer = try callers.requireSigner()
        try request.refuseOtherThanJSON()
        let caller = try await tokens.callerIfKnown(of: request)
        let (session, isNew) = try await callers.startSession(current: caller?.session)
        if isNew { try await calls.newSession(from: clients.client(of: request, context)) }
        let token = try await signer.sign(.session(session), for: callers.sessionLifetime)
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"status":"success","data":{"session_id":"#)
        json.string(session.text)
        if callers.showsTokens(to: request) {
            json.raw(#","token":"#)
            json.string(token.text)
        }
        json.raw(#","expires_at":"#)
        json.timestamp(token.expiry)
        json.raw("}}")
        var response = Response.privateJSON(json.buffer, status: isNew ? .created : .ok)
        // Somebody who is signed in stays so: their browser keeps the cookie that it has.
        if case .user = caller { return response }
        response.headers[.setCookie] = callers.browser.setting(
            token.text, for: Int(callers.sessionLifetime.components.seconds))
        return response
    }
}
