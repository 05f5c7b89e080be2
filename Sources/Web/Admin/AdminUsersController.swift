import Application
import Domain
import HTTPTypes
import Hummingbird

/// The accounts of all users: search, role, limits, sessions, and their end.
struct AdminUsersController: Sendable {
    private static let defaultLimit = 20
    private static let maximumLimit = 100
    /// In characters, of a search.
    private static let maximumSearchLength = 100

    private let tokens: TokenVerifier
    private let clientAddresses: ClientAddresses
    private let accounts: AccountDependencies
    private let repository: any AdminAccountRepository
    private let manage: ManageAccounts
    private let base: String

    init(_ dependencies: WebDependencies) {
        let admin = dependencies.adminAccounts
        tokens = dependencies.tokens
        clientAddresses = dependencies.clientAddresses
        accounts = dependencies.accounts
        repository = admin.accounts
        manage = ManageAccounts(
            accounts: admin.accounts, sessions: admin.sessions, links: dependencies.recovery.passwordLinks,
            closure: dependencies.closure.closure, access: dependencies.access.cache, auditLog: admin.auditLog,
            tellOwner: admin.tellOwner)
        base = dependencies.publicBase
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.requireAdmin(request)
        var query = PageQuery(request)
        let page = query.page(limit: Self.defaultLimit, maximum: Self.maximumLimit)
        let search = Self.search(&query)
        try query.faults.check()
        let found = try await repository.page(search, page) { next in
            JSONWriter.list("users", of: next, atMost: page.limit, each: 320) { json, account in
                json.managedAccount(account)
            }
        }
        return .page(found, page)
    }

    @Sendable @concurrent func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let admin = try await tokens.requireAdmin(request)
        let id = try context.recordID()
        var fields = try await JSONFields(request)
        let change = try AccountFields.change(&fields)
        let address = clientAddresses.client(of: request, context)
        return Self.response(try await manage.change(id, change, by: admin, from: address))
    }

    @Sendable @concurrent func endSessions(_ request: Request, _ context: WebContext) async throws -> Response {
        let admin = try await tokens.requireAdmin(request)
        try await manage.endSessions(
            of: context.recordID(), by: admin, from: clientAddresses.client(of: request, context))
        return Response(status: .noContent)
    }

    @Sendable @concurrent func removeSecondFactor(_ request: Request, _ context: WebContext) async throws -> Response {
        let admin = try await tokens.requireAdmin(request)
        try await manage.removeSecondFactor(
            of: context.recordID(), by: admin, from: clientAddresses.client(of: request, context))
        return Response(status: .noContent)
    }

    /// Only this response has the link.
    @Sendable @concurrent func reset(_ request: Request, _ context: WebContext) async throws -> Response {
        let admin = try await tokens.requireAdmin(request)
        try accounts.requirePasswords()
        let link = try await manage.resetLink(
            for: context.recordID(), by: admin, from: clientAddresses.client(of: request, context))
        var json = JSONWriter(capacity: 256)
        json.raw(#"{"status":"success","data":{"url":"#)
        // In the fragment, which is not in logs or referrers.
        json.string("\(base)/reset-password#token=\(link.token)")
        json.raw(#","expires_at":"#)
        json.timestamp(link.expiresAt)
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    @Sendable @concurrent func close(_ request: Request, _ context: WebContext) async throws -> Response {
        let admin = try await tokens.requireAdmin(request)
        let closed = try await manage.close(
            context.recordID(), by: admin, from: clientAddresses.client(of: request, context))
        return .privateJSON(JSONWriter.closure(closed.receipt, endsAt: closed.endsAt))
    }

    @Sendable @concurrent func restore(_ request: Request, _ context: WebContext) async throws -> Response {
        let admin = try await tokens.requireAdmin(request)
        return Self.response(
            try await manage.restore(
                context.recordID(), by: admin, from: clientAddresses.client(of: request, context)))
    }

    /// The words of `q` in lower case.
    private static func search(_ query: inout PageQuery) -> [String] {
        guard let text = query.text("q") else { return [] }
        // Bytes first: counting the characters of a long text is slow.
        guard text.utf8.count <= maximumSearchLength * 16, text.count <= maximumSearchLength,
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            query.fault("q", "This takes at most \(maximumSearchLength) characters and no control characters.")
            return []
        }
        return text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private static func response(_ account: ManagedAccount) -> Response {
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"status":"success","data":{"user":"#)
        json.managedAccount(account)
        json.raw("}}")
        return .privateJSON(json.buffer)
    }
}
