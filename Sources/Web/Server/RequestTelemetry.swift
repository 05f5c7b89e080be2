import CoreMetrics
import HTTPTypes
import Hummingbird
import Logging
import Telemetry
import Tracing

/// Records each request in the trace, the metrics and the log.
struct RequestTelemetry: Sendable {
    private static let traceParent = HTTPField.Name("traceparent")!

    private let metrics: RequestMetrics?
    /// Nil without a tracing backend: then requests pay nothing for tracing.
    private let tracer: (any Tracer)?

    /// - Parameter metrics: nil to record none.
    init(metrics: (any MetricsFactory)?) {
        self.metrics = metrics.map(RequestMetrics.init)
        let tracer = InstrumentationSystem.tracer
        self.tracer = tracer is NoOpTracer ? nil : tracer
    }

    /// Runs the handler in a span, a child of the client's span if the request names one, and records the response.
    func observe(
        _ request: Request, _ context: WebContext, since start: ContinuousClock.Instant,
        _ work: (WebContext) async -> Response
    ) async -> Response {
        let annotations = RequestAnnotations(channel: context.channel)
        return await RequestAnnotations.$current.withValue(annotations) {
            guard let tracer else {
                var context = context
                let parent = request.headers[Self.traceParent].flatMap { TraceParent(header: $0) }
                if let parent { context.logger[metadataKey: "trace_id"] = .string(parent.traceID) }
                let response = await work(context)
                record(request, response, context, annotations, since: start)
                return response
            }
            var parent = InstrumentationContext.topLevel
            tracer.extract(request.headers, into: &parent, using: RequestHeaders())
            let span: any Span = tracer.startSpan(request.method.rawValue, context: parent, ofKind: .server)
            defer { span.end() }
            return await InstrumentationContext.$current.withValue(span.context) {
                let response = await work(context)
                annotate(span, request, response, context)
                record(request, response, context, annotations, since: start)
                return response
            }
        }
    }

    private func annotate(_ span: any Span, _ request: Request, _ response: Response, _ context: WebContext) {
        let route = context.route ?? "none"
        span.operationName = "\(request.method.rawValue) \(route)"
        span.updateAttributes { attributes in
            attributes["http.request.method"] = request.method.rawValue
            attributes["http.route"] = route
            attributes["http.response.status_code"] = response.status.code
        }
        if response.status.code >= 500 { span.setStatus(SpanStatus(code: .error)) }
    }

    private func record(
        _ request: Request, _ response: Response, _ context: WebContext, _ annotations: RequestAnnotations,
        since start: ContinuousClock.Instant
    ) {
        let duration = ContinuousClock.now - start
        metrics?.record(request.method, route: context.route, status: response.status.code, duration: duration)
        guard context.logger.logLevel <= .info else { return }
        context.logger.info(
            "request",
            metadata: [
                "caller": .string(annotations.caller.name), "method": .string(request.method.rawValue),
                "route": .string(context.route ?? "none"), "status": .stringConvertible(response.status.code),
                "duration_us": .stringConvertible(duration.nanoseconds / 1000),
            ])
    }
}

/// Reads trace headers.
private struct RequestHeaders: Extractor {
    func extract(key: String, from headers: HTTPFields) -> String? { HTTPField.Name(key).flatMap { headers[$0] } }
}
