import CoreMetrics
import HTTPTypes
import Hummingbird
import Logging
import Telemetry
import Tracing

/// What is kept of each request: its place in a trace, its part in the metrics, its line in the log.
struct RequestTelemetry: Sendable {
    private static let traceParent = HTTPField.Name("traceparent")!

    private let meter: RequestMetrics?
    /// Nil where nobody gathers traces: then a request costs nothing for them.
    private let tracer: (any Tracer)?

    /// - Parameter metrics: nil where nobody reads any.
    init(metrics: (any MetricsFactory)?) {
        meter = metrics.map(RequestMetrics.init)
        let tracer = InstrumentationSystem.tracer
        self.tracer = tracer is NoOpTracer ? nil : tracer
    }

    /// Runs the request's work in a span of its own, under that of the sender where they say one, and keeps what it
    /// came to.
    func observe(
        _ request: Request, _ context: WebContext, since start: ContinuousClock.Instant,
        _ work: (WebContext) async -> Response
    ) async -> Response {
        let note = RequestAnnotations()
        return await RequestAnnotations.$current.withValue(note) {
            guard let tracer else {
                var context = context
                let parent = request.headers[Self.traceParent].flatMap { TraceParent(header: $0) }
                if let parent { context.logger[metadataKey: "trace_id"] = .string(parent.traceID) }
                let response = await work(context)
                keep(request, response, context, note, since: start)
                return response
            }
            var place = InstrumentationContext.topLevel
            tracer.extract(request.headers, into: &place, using: RequestHeaders())
            let span: any Span = tracer.startSpan(request.method.rawValue, context: place, ofKind: .server)
            defer { span.end() }
            return await InstrumentationContext.$current.withValue(span.context) {
                let response = await work(context)
                describe(span, request, response, context)
                keep(request, response, context, note, since: start)
                return response
            }
        }
    }

    private func describe(_ span: any Span, _ request: Request, _ response: Response, _ context: WebContext) {
        let route = context.route ?? "none"
        span.operationName = "\(request.method.rawValue) \(route)"
        span.updateAttributes { attributes in
            attributes["http.request.method"] = request.method.rawValue
            attributes["http.route"] = route
            attributes["http.response.status_code"] = response.status.code
        }
        if response.status.code >= 500 { span.setStatus(SpanStatus(code: .error)) }
    }

    private func keep(
        _ request: Request, _ response: Response, _ context: WebContext, _ note: RequestAnnotations,
        since start: ContinuousClock.Instant
    ) {
        let duration = ContinuousClock.now - start
        meter?.ended(request.method, route: context.route, status: response.status.code, duration: duration)
        guard context.logger.logLevel <= .info else { return }
        context.logger.info(
            "request",
            metadata: [
                "caller": .string(note.caller.word), "method": .string(request.method.rawValue),
                "route": .string(context.route ?? "none"), "status": .stringConvertible(response.status.code),
                "duration_us": .stringConvertible(duration.nanoseconds / 1000),
            ])
    }
}

/// Reads a place in a trace from headers.
private struct RequestHeaders: Extractor {
    func extract(key: String, from headers: HTTPFields) -> String? { HTTPField.Name(key).flatMap { headers[$0] } }
}
