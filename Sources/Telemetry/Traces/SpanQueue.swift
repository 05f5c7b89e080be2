import Synchronization

/// Spans that have ended and have not been sent; never more than there is room for.
final class SpanQueue: Sendable {
    /// Some 500 bytes each.
    static let capacity = 4096
    /// So many go out in one request.
    static let batch = 512

    private struct State {
        var spans: [RecordedSpan.Record] = []
        var dropped = 0
    }

    private let state = Mutex(State())

    /// - Returns: whether a whole batch waits.
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

    /// A batch of the oldest, and how many were dropped since this was last asked.
    func take() -> (spans: [RecordedSpan.Record], dropped: Int) {
        state.withLock { state in
            let batch = Array(state.spans.prefix(Self.batch))
            state.spans.removeFirst(batch.count)
            defer { state.dropped = 0 }
            return (batch, state.dropped)
        }
    }

    /// Puts a batch that could not be sent before the others; the youngest make room.
    func putBack(_ spans: [RecordedSpan.Record]) {
        state.withLock { state in
            state.spans.insert(contentsOf: spans, at: 0)
            let excess = state.spans.count - Self.capacity
            guard excess > 0 else { return }
            state.spans.removeLast(excess)
            state.dropped += excess
        }
    }
}
