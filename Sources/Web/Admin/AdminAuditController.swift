import Application
import Domain
import Hummingbird
import NIOCore

/// The audit log.
struct AdminAuditController: Sendable {
    private static let defaultLimit = 50
    private static let maximumLimit = 100

    private let tokens: TokenVerifier
    private let reader: any AuditReader
    private let names: any AdminNameRepository

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        reader = dependencies.adminAccounts.auditReader
        names = dependencies.adminAccounts.names
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.requireAdmin(request)
        var query = PageQuery(request)
        let page = query.page(limit: Self.defaultLimit, maximum: Self.maximumLimit)
        var wanted = AuditQuery()
        wanted.actor = Self.text("actor", &query)
        wanted.action = query.value("action", as: AuditAction.self)
        wanted.object = Self.text("object", &query)
        wanted.from = query.time("from")
        wanted.to = query.time("to")
        try query.faults.check()
        let found = try await reader.page(wanted, page)
        let addresses = try await names.addresses(of: found.content.compactMap(\.actor))
        var rest = found.content[...]
        func next() -> StoredAuditEvent? { rest.popFirst() }
        let content = JSONWriter.list("events", of: next, atMost: page.limit, each: 240) { json, event in
            json.auditEvent(event, address: event.actor.flatMap { addresses[$0] })
        }
        return .page(Page(content: content, total: found.total, next: found.next), page)
    }

    private static func text(_ name: Substring, _ query: inout PageQuery) -> String? {
        guard let text = query.text(name) else { return nil }
        guard !text.isEmpty, text.utf8.count <= AuditQuery.maximumLength * 4, text.count <= AuditQuery.maximumLength
        else {
            query.fault(name, "This must have 1 to \(AuditQuery.maximumLength) characters.")
            return nil
        }
        return text
    }
}

extension JSONWriter {
    fileprivate mutating func auditEvent(_ event: StoredAuditEvent, address: String?) {
        raw(#"{"id":"#)
        id(event.id)
        raw(#","time":"#)
        timestamp(event.time)
        raw(#","actor":"#)
        stringOrNull(event.actor)
        raw(#","actor_email":"#)
        stringOrNull(address)
        raw(#","action":"#)
        string(event.action)
        raw(#","object":"#)
        stringOrNull(event.object)
        raw(#","address":"#)
        stringOrNull(event.address)
        raw("}")
    }
}
