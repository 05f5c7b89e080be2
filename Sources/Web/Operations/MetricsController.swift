import Application
import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry

/// Tells Prometheus what has been measured.
struct MetricsController: Sendable {
    let parts: TelemetryDependencies

    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        try parts.access.check(request, from: context.channel.remoteAddress)
        let text = await parts.measurements.text()
        return Response(
            status: .ok, headers: [.contentType: PrometheusText.contentType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
