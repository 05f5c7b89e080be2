import Application
import Hummingbird
import NIOCore

/// Serves the health of the video proxy across all processes.
struct VideoProxyHealthController: Sendable {
    private let proxy: SingleFlightCache<ProxyHealth>

    init(_ check: CheckVideoProxy) {
        proxy = SingleFlightCache(lifetime: { _ in CheckVideoProxy.lifetime }, fetch: { await check() })
    }

    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
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
