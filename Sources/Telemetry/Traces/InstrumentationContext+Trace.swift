package import Logging
package import Tracing

private enum TraceParentKey: InstrumentationContextKey {
    typealias Value = TraceParent
}

private enum TraceStateKey: InstrumentationContextKey {
    typealias Value = String
}

extension InstrumentationContext {
    /// The span that is under way.
    package var traceParent: TraceParent? {
        get { self[TraceParentKey.self] }
        set { self[TraceParentKey.self] = newValue }
    }

    /// What other systems of the trace want handed on, unread.
    package var traceState: String? {
        get { self[TraceStateKey.self] }
        set { self[TraceStateKey.self] = newValue }
    }
}

extension Logger.MetadataProvider {
    /// Gives each line of the log the trace that it belongs to, where there is one.
    package static let traceID = Logger.MetadataProvider {
        guard let trace = InstrumentationContext.current?.traceParent else { return [:] }
        return ["trace_id": .string(trace.traceID)]
    }
}
