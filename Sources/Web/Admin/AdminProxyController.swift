import Application
import Domain
import Hummingbird
import NIOCore

/// Statistics, mappings and cleanup of the video proxy.
struct AdminProxyController: Sendable {
    private static let defaultLimit = 20
    private static let maximumLimit = 100
    private static let mostPlayed = 10

    private let tokens: TokenVerifier
    private let clientAddresses: ClientAddresses
    private let admin: AdminDependencies

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        clientAddresses = dependencies.clientAddresses
        admin = dependencies.admin
    }

    @Sendable @concurrent func stats(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.requireAdmin(request)
        let stats = try await admin.readStats()
        let storage = try await admin.mappings.storage()
        let played = try await admin.mappings.mostPlayed(atMost: Self.mostPlayed)
        var json = JSONWriter(capacity: 32 * 1024)
        json.raw(#"{"status":"success","data":{"windows":{"hour":{"#)
        json.traffic(stats.hour.all)
        json.raw(#"},"day":{"#)
        json.traffic(stats.day.all)
        json.raw(#"}},"series":{"hour":"#)
        json.points(stats.hour)
        json.raw(#","day":"#)
        json.points(stats.day)
        json.raw(#"},"storage":{"active":"#)
        json.integer(storage.active)
        json.raw(#","expired":"#)
        json.integer(storage.expired)
        json.raw(#","bytes":"#)
        json.integer(Int(storage.bytes))
        json.raw(#"},"mostPlayed":"#)
        json.array(played) { json, mapping in
            json.raw("{")
            json.mapping(mapping)
            json.raw("}")
        }
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    @Sendable @concurrent func mappings(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.requireAdmin(request)
        var query = PageQuery(request)
        let page = query.page(limit: Self.defaultLimit, maximum: Self.maximumLimit)
        let status = query.value("status", as: MappingStatus.self)
        try query.faults.check()
        let found = try await admin.mappings.page(status, page) { next in
            JSONWriter.list("mappings", of: next, atMost: page.limit, each: 360) { json, mapping in
                json.raw("{")
                json.mapping(mapping)
                json.raw(#","isExpired":"#)
                json.bool(mapping.isExpired)
                json.raw("}")
            }
        }
        return .page(found, page)
    }

    @Sendable @concurrent func cleanup(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try await tokens.requireAdmin(request)
        try await admin.auditLog.record(
            AuditEvent(.mappingsCleaned, by: actor, from: clientAddresses.client(of: request, context)))
        let start = ContinuousClock.now
        let report = try await admin.cleanup()
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        var json = JSONWriter(capacity: 128)
        json.raw(#"{"status":"success","data":{"removed":"#)
        json.integer(report.total)
        json.raw(#","durationMilliseconds":"#)
        json.integer(Int(seconds * 1000 + attoseconds / 1_000_000_000_000_000))
        json.raw("}}")
        return .privateJSON(json.buffer)
    }
}
