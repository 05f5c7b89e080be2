import Application
import Hummingbird
import NIOCore

/// Says whether this process runs, and whether it can do its work.
struct HealthController: Sendable {
    private let store: any HealthCheck
    private let proxy: SingleFlightCache<ProxyHealth>

    init(_ parts: WebDependencies) {
        store = parts.health
        let check = parts.checkVideoProxy
        proxy = SingleFlightCache(lifetime: { _ in CheckVideoProxy.lifetime }, ask: { await check() })
    }

    /// The process answers.
    @Sendable @concurrent func live(_ request: Request, _ context: WebContext) async throws -> Response {
        .json(
            ByteBuffer(
                staticString:
                    #"{"status":"success","data":{"live":true,"checks":[{"name":"process","status":"passed","detail":"This process answers."}]}}"#
            ), headers: [.cacheControl: "no-store"])
    }

    /// The database answers, too, and has its indexes.
    @Sendable @concurrent func ready(_ request: Request, _ context: WebContext) async throws -> Response {
        try await store.check()
        return .json(
            ByteBuffer(
                staticString:
                    #"{"status":"success","data":{"ready":true,"database":"reachable","checks":[{"name":"database","status":"passed","detail":"The database answers."},{"name":"indexes","status":"passed","detail":"Every index has been made."}]}}"#
            ), headers: [.cacheControl: "no-store"])
    }

    /// How the video proxy does, all processes together.
    @Sendable @concurrent func videoProxy(_ request: Request, _ context: WebContext) async throws -> Response {
        let health = await proxy()
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"status":"success","data":{"status":"#)
        json.plain(health.word.rawValue)
        json.raw(#","checks":["#)
        for (index, check) in health.checks.enumerated() {
            json.raw(index == 0 ? #"{"name":"# : #",{"name":"#)
            json.plain(check.subject.rawValue)
            json.raw(#","status":"#)
            json.plain(check.standing.rawValue)
            json.raw(#","detail":"#)
            json.string(check.detail)
            json.raw("}")
        }
        json.raw("]}}")
        return .json(
            json.buffer, status: health.word == .unhealthy ? .serviceUnavailable : .ok,
            headers: [.cacheControl: "no-store"])
    }
}
