import Application
import Hummingbird
import NIOCore

/// Says whether this process runs, and whether it can do its work.
struct HealthController: Sendable {
    let store: any StoreHealth

    /// The process answers.
    @Sendable @concurrent func live(_ request: Request, _ context: WebContext) async throws -> Response {
        .json(
            ByteBuffer(staticString: #"{"status":"success","data":{"live":true}}"#),
            headers: [.cacheControl: "no-store"])
    }

    /// The database answers, too.
    @Sendable @concurrent func ready(_ request: Request, _ context: WebContext) async throws -> Response {
        try await store.check()
        return .json(
            ByteBuffer(staticString: #"{"status":"success","data":{"ready":true,"database":"reachable"}}"#),
            headers: [.cacheControl: "no-store"])
    }
}
