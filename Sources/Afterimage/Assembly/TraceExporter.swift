import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Telemetry

/// Sends traces to the collector that the settings name.
struct TraceExporter: Service {
    private static let limit: TimeAmount = .seconds(3)

    private struct NotTaken: Error {
        let status: UInt
    }

    let tracer: ExportedTraces
    private let client: HTTPClient

    /// - Returns: nil where none is named.
    init?(_ settings: Settings) {
        guard let collector = settings.traceCollector else { return nil }
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(2)
        // Sending traces must not make traces.
        configuration.tracing.tracer = nil
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.client = client
        tracer = ExportedTraces(
            service: "afterimage", share: settings.traceShare, clock: ContinuousClock(),
            logger: settings.logger("traces")
        ) { body in
            var request = HTTPClientRequest(url: collector + "/v1/traces")
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
            let answer = try await client.execute(request, timeout: Self.limit)
            _ = try await answer.body.collect(upTo: 1 << 20)
            switch answer.status.code {
            case 200...299: return true
            case 408, 429, 500...: throw NotTaken(status: answer.status.code)
            default: return false
            }
        }
    }

    func run() async throws {
        await tracer.run()
        try? await client.shutdown()
    }
}
