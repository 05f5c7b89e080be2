package import Domain
import Synchronization

/// The streams of this process that send an item's bytes at the moment, so that they end when the item is deleted.
package final class ActiveStreams: Sendable {
    private struct State {
        var next: UInt64 = 0
        var streams: [RecordReference: [UInt64: @Sendable () -> Void]] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// A stream that has begun.
    package struct Ticket: Sendable {
        fileprivate let record: RecordReference
        fileprivate let number: UInt64
    }

    /// - Parameter end: ends the stream; called from any thread, at most once.
    package func begin(_ record: RecordReference, end: @escaping @Sendable () -> Void) -> Ticket {
        state.withLock { state in
            state.next += 1
            state.streams[record, default: [:]][state.next] = end
            return Ticket(record: record, number: state.next)
        }
    }

    /// The stream has ended by itself.
    package func ended(_ ticket: Ticket) {
        state.withLock { state in
            state.streams[ticket.record]?[ticket.number] = nil
            if state.streams[ticket.record]?.isEmpty == true { state.streams[ticket.record] = nil }
        }
    }

    /// The records whose bytes are being sent.
    package var records: Set<RecordReference> { state.withLock { Set($0.streams.keys) } }

    /// Ends all streams of a record.
    package func end(_ record: RecordReference) {
        let ends = state.withLock { $0.streams.removeValue(forKey: record) ?? [:] }
        for end in ends.values { end() }
    }
}
