import Application
import Domain
import Hummingbird
import NIOCore

/// The API keys of all users.
struct AdminKeysController: Sendable {
    private static let defaultLimit = 20
    private static let maximumLimit = 100

    private let tokens: TokenVerifier
    private let clientAddresses: ClientAddresses
    private let admin: AdminAccountsDependencies
    private let access: AccessCache

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        clientAddresses = dependencies.clientAddresses
        admin = dependencies.adminAccounts
        access = dependencies.access.cache
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.requireAdmin(request)
        var query = PageQuery(request)
        let page = query.page(limit: Self.defaultLimit, maximum: Self.maximumLimit)
        let user = query.text("user").map { UserID($0) }
        if case .some(nil) = user {
            query.fault("user", "This must be the id of a user, with at most \(UserID.maximumLength) characters.")
        }
        try query.faults.check()
        // One more shows whether there is a next page.
        let found = try await admin.keys.keys(of: user ?? nil, PageRequest(start: page.start, limit: page.limit + 1))
        let keys = Array(found.prefix(page.limit))
        let addresses = try await admin.names.addresses(of: keys.map(\.user.text))
        var rest = keys[...]
        func next() -> APIKey? { rest.popFirst() }
        let content = JSONWriter.list("keys", of: next, atMost: page.limit, each: 360) { json, key in
            json.managedKey(key, address: addresses[key.user.text])
        }
        return .page(Self.page(content, keys, hasMore: found.count > keys.count, after: page), page)
    }

    /// Takes effect on all servers within ten seconds.
    @Sendable @concurrent func revoke(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try await tokens.requireAdmin(request)
        let id = try context.recordID()
        try await admin.auditLog.record(
            AuditEvent(.keyRevoked, by: actor, on: id.text, from: clientAddresses.client(of: request, context)))
        guard try await admin.keys.revoke(id, of: nil) != nil else { throw Failure.notFound }
        access.forget(.key(id))
        return Response(status: .noContent)
    }

    /// The repository does not count: the total is what has been seen.
    private static func page(
        _ content: ByteBuffer, _ keys: [APIKey], hasMore: Bool, after request: PageRequest
    ) -> Page<ByteBuffer> {
        let seen = request.skip + keys.count + (hasMore ? 1 : 0)
        var isExact = !hasMore
        if case .after = request.start { isExact = false }
        let next = hasMore ? keys.last.map { PagePosition(createdAt: $0.createdAt, id: $0.id) } : nil
        return Page(content: content, total: ListTotal(seen, isLowerBound: !isExact), next: next)
    }
}
