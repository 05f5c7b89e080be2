import Application
import Domain
import HTTPTypes
import Hummingbird

/// Shares for their owners: what was shared, and until when.
struct SharesController: Sendable {
    private static let defaultLimit = 50
    private static let maximumLimit = 100

    private let tokens: TokenVerifier
    private let shares: ShareDependencies
    private let clientAddresses: ClientAddresses
    private let base: String

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        shares = dependencies.shares
        clientAddresses = dependencies.clientAddresses
        base = dependencies.publicBase
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let owner = try await tokens.caller(of: request).owner
        var query = PageQuery(request)
        let page = query.page(limit: Self.defaultLimit, maximum: Self.maximumLimit)
        try query.faults.check()
        let found = try await shares.repository.page(of: owner, page) { next in
            JSONWriter.list("shares", of: next, atMost: page.limit, each: 320) { json, share in json.share(share) }
        }
        return .page(found, page)
    }

    /// Only this response has the URL.
    @Sendable @concurrent func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let owner = try await tokens.caller(of: request).owner
        var fields = try await JSONFields(request)
        let draft = try ShareFields.draft(&fields)
        let (share, token) = try await shares.create(
            draft, of: owner, from: clientAddresses.client(of: request, context))
        return Self.response(share, url: base + ShareToken.path(token.text), status: .created)
    }

    @Sendable @concurrent func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let owner = try await tokens.caller(of: request).owner
        let id = try context.recordID()
        var fields = try await JSONFields(request)
        let (change, password) = try ShareFields.change(&fields)
        let share = try await shares.change(
            id, of: owner, change, password: password, from: clientAddresses.client(of: request, context))
        return Self.response(share)
    }

    /// Takes effect at once.
    @Sendable @concurrent func end(_ request: Request, _ context: WebContext) async throws -> Response {
        let owner = try await tokens.caller(of: request).owner
        guard try await shares.repository.remove(context.recordID(), of: owner) else { throw Failure.notFound }
        return Response(status: .noContent)
    }

    private static func response(
        _ share: Share, url: String? = nil, status: HTTPResponse.Status = .ok
    ) -> Response {
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"status":"success","data":"#)
        json.share(share, url: url)
        json.raw("}")
        return .privateJSON(json.buffer, status: status)
    }
}
