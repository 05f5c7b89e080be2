import Synchronization
package import Tracing

/// A piece of work with a beginning and an end, kept for whoever gathers traces.
package final class RecordedSpan: Span {
    /// What is known of it once it has ended.
    struct Record: Sendable {
        var name: String
        let place: TraceParent
        let parent: String?
        let traceState: String?
        let kind: SpanKind
        /// Nanoseconds of Unix time.
        let start: UInt64
        var end: UInt64 = 0
        var attributes: SpanAttributes = [:]
        var status: SpanStatus?
    }

    package let context: InstrumentationContext
    package let isRecording: Bool
    private let record: Mutex<Record?>
    private let ended: @Sendable (Record) -> Void

    /// - Parameter ended: takes the record at the span's end, once; never where nothing is recorded.
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

    /// Says that it failed; what an error says stays inside.
    package func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        setStatus(SpanStatus(code: .error))
    }

    // Nothing of ours makes events or links.
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
