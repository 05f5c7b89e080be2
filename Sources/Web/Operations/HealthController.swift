import Application
import Hummingbird
import NIOCore

/// Serves liveness and readiness.
struct HealthController: Sendable {
    private let database: any HealthCheck

    init(database: any HealthCheck) { self.database = database }

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
}
