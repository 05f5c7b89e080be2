import Application
import Hummingbird
import NIOCore

/// Liveness, readiness and the health of the video proxy.
struct HealthController: Sendable {
    private let database: any HealthCheck
    private let proxy: SingleFlightCache<ProxyHealth>

    init(_ dependencies: WebDependencies) {
        database = dependencies.health
        let check = dependencies.checkVideoProxy
        proxy = SingleFlightCache(lifetime: { _ in CheckVideoProxy.lifetime }, fetch: { await check() })
    }

    /// Liveness: the process responds.
    @Sendable @concurrent func live(_ request: Request, _ context: WebContext) async throws -> Response {
        .json(
            ByteBuffer(
                staticString:
                    #"{"status":"success","data":{"live":true,"checks":[{"name":"process","status":"passed","detail":"The process responds."}]}}"#
            ), headers: [.cacheControl: "no-store"])
    }

    /// Readiness: the database is reachable and its indexes exist.
    @Sendable @concurrent func ready(_ request: Request, _ context: WebContext) async throws -> Response {
        try await database.check()
        return .json(
            ByteBuffer(
                staticString:
                    #"{"status":"success","data":{"ready":true,"database":"reachable","checks":[{"name":"database","status":"passed","detail":"The database responds."},{"name":"indexes","status":"passed","detail":"All indexes exist."}]}}"#
            ), headers: [.cacheControl: "no-store"])
    }

    /// The health of the video proxy across all processes.
    @Sendable @concurrent func videoProxy(_ request: Request, _ context: WebContext) async throws -> Response {
        let health = await proxy()
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"status":"success","data":{"status":"#)
        json.plain(health.status.rawValue)
        json.raw(#","checks":"#)
        json.array(health.checks) { json, check in
            json.raw(#"{"name":"#)
            json.plain(check.subject.rawValue)
            json.raw(#","status":"#)
            json.plain(check.status.rawValue)
            json.raw(#","detail":"#)
            json.string(check.detail)
            json.raw("}")
        }
        json.raw("}}")
        return .json(
            json.buffer, status: health.status == .unhealthy ? .serviceUnavailable : .ok,
            headers: [.cacheControl: "no-store"])
    }
}
