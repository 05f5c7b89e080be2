import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Telemetry

/// Exports traces to the configured OTLP collector.
struct TraceExporter: Service {
    private static let limit: TimeAmount = .seconds(3)

    private struct ExportFailure: Error {
        let status: UInt
    }

    let tracer: OTLPTracer
    private let client: HTTPClient

    /// nil without a configured collector.
    init?(_ settings: Settings) {
        guard let collector = settings.otlpEndpoint else { return nil }
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(2)
        // Exporting traces must not create traces.
        configuration.tracing.tracer = nil
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.client = client
        tracer = OTLPTracer(
            service: "afterimage", sampleRatio: settings.traceSampleRatio, clock: ContinuousClock(),
            logger: settings.logger("traces")
        ) { body in
            var request = HTTPClientRequest(url: collector + "/v1/traces")
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
            let response = try await client.execute(request, timeout: Self.limit)
            _ = try await response.body.collect(upTo: 1 << 20)
            switch response.status.code {
            case 200...299: return true
            case 408, 429, 500...: throw ExportFailure(status: response.status.code)
            default: return false
            }
        }
    }

    func run() async throws {
        await tracer.run()
        try? await client.shutdown()
    }
}
