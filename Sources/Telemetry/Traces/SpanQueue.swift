import Synchronization

/// Bounded queue of finished spans that wait for export.
final class SpanQueue: Sendable {
    /// About 500 bytes per span.
    static let capacity = 4096
    /// Spans per request.
    static let batch = 512

    private struct State {
        var spans: [RecordedSpan.Record] = []
        var dropped = 0
    }

    private let state = Mutex(State())

    /// - Returns: whether the queue has just reached a full batch.
    func add(_ span: RecordedSpan.Record) -> Bool {
        state.withLock { state in
            guard state.spans.count < Self.capacity else {
                state.dropped += 1
                return false
            }
            state.spans.append(span)
            return state.spans.count == Self.batch
        }
    }

    /// Remove and return the oldest batch, with the number of spans dropped since the last call.
    func nextBatch() -> (spans: [RecordedSpan.Record], dropped: Int) {
        state.withLock { state in
            let batch = Array(state.spans.prefix(Self.batch))
            state.spans.removeFirst(batch.count)
            defer { state.dropped = 0 }
            return (batch, state.dropped)
        }
    }

    /// Put a batch that could not be sent back at the front; the newest spans are dropped to make room.
    func requeue(_ spans: [RecordedSpan.Record]) {
        state.withLock { state in
            state.spans.insert(contentsOf: spans, at: 0)
            let excess = state.spans.count - Self.capacity
            guard excess > 0 else { return }
            state.spans.removeLast(excess)
            state.dropped += excess
        }
    }
}
