import BSON
import Tracing

/// Trace span of a command, including its wait for a connection. Without a current trace it costs one task-local read.
@usableFromInline struct CommandSpan: Sendable {
    private let span: (any Span)?

    /// - Parameter name: name of the command; its contents are user data and stay out of traces.
    @usableFromInline init(_ name: @autoclosure () -> String) {
        guard let context = InstrumentationContext.current else {
            span = nil
            return
        }
        span = InstrumentationSystem.tracer.startSpan("mongodb \(name())", context: context, ofKind: .client)
    }

    @usableFromInline func end(failed: Bool) {
        guard let span else { return }
        if failed { span.setStatus(SpanStatus(code: .error)) }
        span.end()
    }
}

extension BSONDocument {
    /// The name of a command document: its first key.
    @usableFromInline var commandName: String { (try? elements().first?.key) ?? "command" }
}
