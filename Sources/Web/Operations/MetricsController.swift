import Application
import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry

/// Serves the metrics to Prometheus.
struct MetricsController: Sendable {
    let telemetry: TelemetryDependencies

    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        try telemetry.access.check(request, from: context.channel.remoteAddress)
        let text = await telemetry.measurements.text()
        return Response(
            status: .ok, headers: [.contentType: PrometheusText.contentType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
