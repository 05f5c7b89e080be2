import Application
import Domain
import HTTPTypes
import Hummingbird

/// The sign-ins of the caller's account.
struct AccountSessionsController: Sendable {
    private let tokens: TokenVerifier
    private let sessions: ManageSessions
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        sessions = dependencies.access.sessions
        clientAddresses = dependencies.clientAddresses
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        let found = try await sessions.list(of: authentication.user())
        var json = JSONWriter(capacity: 128 + 240 * found.count)
        json.raw(#"{"status":"success","data":{"sessions":"#)
        json.array(found) { json, session in
            json.session(session, isCurrent: session.id == authentication.credential.session)
        }
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    /// Ends all but the request's.
    @Sendable @concurrent func endOthers(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        try await sessions.endAll(
            of: authentication.user(), except: authentication.credential.session,
            from: clientAddresses.client(of: request, context))
        return Response(status: .noContent)
    }

    @Sendable @concurrent func end(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = try await tokens.authentication(of: request).user()
        try await sessions.end(
            context.recordID(), of: user, from: clientAddresses.client(of: request, context))
        return Response(status: .noContent)
    }
}
