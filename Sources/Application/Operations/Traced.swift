import Tracing

/// Marks a call to another system in the trace that is under way; without one it costs a look at a task's value.
///
/// Nothing of the trace is sent along: a provider is not told how we number our work.
///
/// - Parameter name: of the span; holds nothing of a person's.
package func traced<Output, Reason: Error>(
    _ name: @autoclosure () -> String, _ body: () async throws(Reason) -> Output
) async throws(Reason) -> Output {
    guard let context = InstrumentationContext.current else { return try await body() }
    return try await inSpan(name(), .client, context, InstrumentationSystem.tracer, body)
}

/// Begins a trace of work that nobody asked for just now, where traces are gathered.
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
