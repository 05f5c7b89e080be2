package import Logging
package import Tracing

private enum TraceParentKey: InstrumentationContextKey {
    typealias Value = TraceParent
}

private enum TraceStateKey: InstrumentationContextKey {
    typealias Value = String
}

extension InstrumentationContext {
    /// The current span.
    package var traceParent: TraceParent? {
        get { self[TraceParentKey.self] }
        set { self[TraceParentKey.self] = newValue }
    }

    /// Vendor data to propagate unread, the `tracestate` header.
    package var traceState: String? {
        get { self[TraceStateKey.self] }
        set { self[TraceStateKey.self] = newValue }
    }
}

extension Logger.MetadataProvider {
    /// Adds the current `trace_id`, if any, to each log line.
    package static let traceID = Logger.MetadataProvider {
        guard let trace = InstrumentationContext.current?.traceParent else { return [:] }
        return ["trace_id": .string(trace.traceID)]
    }
}
