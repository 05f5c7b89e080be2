import Synchronization
package import Tracing

/// A span that is recorded for export.
package final class RecordedSpan: Span {
    /// Data of a finished span.
    struct Record: Sendable {
        var name: String
        let traceParent: TraceParent
        let parentSpanID: String?
        let traceState: String?
        let kind: SpanKind
        /// Nanoseconds since 1970.
        let start: UInt64
        var end: UInt64 = 0
        var attributes: SpanAttributes = [:]
        var status: SpanStatus?
    }

    package let context: InstrumentationContext
    package let isRecording: Bool
    private let record: Mutex<Record?>
    private let ended: @Sendable (Record) -> Void

    /// - Parameter ended: called once with the record when the span ends; never if it is not recording.
    init(
        _ record: Record, context: InstrumentationContext, isRecording: Bool,
        ended: @escaping @Sendable (Record) -> Void
    ) {
        self.context = context
        self.isRecording = isRecording
        self.record = Mutex(isRecording ? record : nil)
        self.ended = ended
    }

    package var operationName: String {
        get { record.withLock { $0?.name ?? "" } }
        set { record.withLock { $0?.name = newValue } }
    }

    package var attributes: SpanAttributes {
        get { record.withLock { $0?.attributes ?? [:] } }
        set { record.withLock { $0?.attributes = newValue } }
    }

    package func setStatus(_ status: SpanStatus) { record.withLock { $0?.status = status } }

    /// Mark the span as failed; the error's text is not exported.
    package func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        setStatus(SpanStatus(code: .error))
    }

    // Events and links are not used.
    package func addEvent(_ event: SpanEvent) {}
    package func addLink(_ link: SpanLink) {}

    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let now = instant().nanosecondsSinceEpoch
        let finished = record.withLock { record in
            defer { record = nil }
            return record
        }
        guard var finished else { return }
        finished.end = now
        ended(finished)
    }
}
