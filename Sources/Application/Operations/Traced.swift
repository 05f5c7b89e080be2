import Tracing

/// Adds a client span to the current trace; without one it costs a task-local lookup.
///
/// The trace context is not propagated to the other system.
///
/// - Parameter name: of the span; without personal data.
package func traced<Output, Reason: Error>(
    _ name: @autoclosure () -> String, _ body: () async throws(Reason) -> Output
) async throws(Reason) -> Output {
    guard let context = InstrumentationContext.current else { return try await body() }
    return try await inSpan(name(), .client, context, InstrumentationSystem.tracer, body)
}

/// Starts a new trace for background work, if tracing is enabled.
package func tracedFromHere<Output, Reason: Error>(
    _ name: @autoclosure () -> String, _ body: () async throws(Reason) -> Output
) async throws(Reason) -> Output {
    let tracer = InstrumentationSystem.tracer
    if tracer is NoOpTracer { return try await body() }
    return try await inSpan(name(), .internal, .topLevel, tracer, body)
}

private func inSpan<Output, Reason: Error>(
    _ name: String, _ kind: SpanKind, _ context: InstrumentationContext, _ tracer: any Tracer,
    _ body: () async throws(Reason) -> Output
) async throws(Reason) -> Output {
    let span: any Span = tracer.startSpan(name, context: context, ofKind: kind)
    defer { span.end() }
    let result: Result<Output, Reason> = await InstrumentationContext.$current.withValue(span.context) {
        do throws(Reason) {
            return .success(try await body())
        } catch {
            span.setStatus(SpanStatus(code: .error))
            return .failure(error)
        }
    }
    return try result.get()
}
