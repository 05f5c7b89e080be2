import BSON
import Tracing

/// A command's place in the trace that is under way, its wait for a connection included; without one it costs a look at
/// a task's value.
@usableFromInline struct CommandSpan: Sendable {
    private let span: (any Span)?

    /// - Parameter name: of the command; what it asks for is people's, and stays out.
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
    /// The name of the command that this is: its first key.
    @usableFromInline var commandName: String { (try? elements().first?.key) ?? "command" }
}
