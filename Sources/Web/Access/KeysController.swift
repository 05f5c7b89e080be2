import Application
import Domain
import HTTPTypes
import Hummingbird

/// The caller's API keys.
struct KeysController: Sendable {
    private let tokens: TokenVerifier
    private let keys: ManageKeys
    private let clientAddresses: ClientAddresses
    private let now: @Sendable () -> Timestamp

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        keys = dependencies.access.keys
        clientAddresses = dependencies.clientAddresses
        now = dependencies.access.now
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let found = try await keys.list(of: tokens.authentication(of: request).user())
        var json = JSONWriter(capacity: 128 + 400 * found.count)
        json.raw(#"{"status":"success","data":{"keys":"#)
        json.array(found) { json, key in json.key(key) }
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    /// Only this response has the key itself.
    @Sendable @concurrent func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let access = try await tokens.authentication(of: request).userAccess()
        var fields = try await JSONFields(request)
        let draft = try KeyFields.draft(&fields, now: now())
        let (key, secret) = try await keys.create(
            draft, by: access, from: clientAddresses.client(of: request, context))
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"status":"success","data":"#)
        json.key(key, secret: secret)
        json.raw("}")
        return .privateJSON(json.buffer, status: .created)
    }

    @Sendable @concurrent func revoke(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = try await tokens.authentication(of: request).user()
        try await keys.revoke(context.recordID(), of: user, from: clientAddresses.client(of: request, context))
        return Response(status: .noContent)
    }
}
