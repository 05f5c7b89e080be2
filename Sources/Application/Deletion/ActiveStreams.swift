package import Domain
import Synchronization

/// The streams of this process that are open at the moment, so that they end when their item is deleted, or the share or
/// access ends that they are of.
package final class ActiveStreams: Sendable {
    /// What ends a stream with its own end.
    package enum Subject: Sendable, Hashable {
        case record(ItemReference)
        case share(ActiveShare)
        case access(ActiveAccess)
    }

    private struct State {
        var next: UInt64 = 0
        var streams: [Subject: [UInt64: @Sendable () -> Void]] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// A stream that has begun.
    package struct Ticket: Sendable {
        fileprivate let subject: Subject
        fileprivate let number: UInt64
    }

    /// - Parameter end: ends the stream; called from any thread, at most once.
    package func begin(_ subject: Subject, end: @escaping @Sendable () -> Void) -> Ticket {
        state.withLock { state in
            state.next += 1
            state.streams[subject, default: [:]][state.next] = end
            return Ticket(subject: subject, number: state.next)
        }
    }

    /// The stream has ended by itself.
    package func ended(_ ticket: Ticket) {
        state.withLock { state in
            state.streams[ticket.subject]?[ticket.number] = nil
            if state.streams[ticket.subject]?.isEmpty == true { state.streams[ticket.subject] = nil }
        }
    }

    /// The records whose bytes are being sent, and the shares that they are sent of.
    package var subjects: (records: Set<ItemReference>, shares: Set<ActiveShare>) {
        state.withLock { state in
            var subjects: (records: Set<ItemReference>, shares: Set<ActiveShare>) = ([], [])
            for subject in state.streams.keys {
                switch subject {
                case .record(let record): subjects.records.insert(record)
                case .share(let share): subjects.shares.insert(share)
                case .access: break
                }
            }
            return subjects
        }
    }

    /// The credentials with which streams are open.
    package var access: Set<ActiveAccess> {
        state.withLock { state in
            Set(
                state.streams.keys.compactMap { subject in
                    if case .access(let access) = subject { access } else { nil }
                })
        }
    }

    /// The records whose bytes are being sent.
    package var records: Set<ItemReference> { subjects.records }

    /// Ends all streams of a record, a share, or a credential.
    package func end(_ subject: Subject) {
        let ends = state.withLock { $0.streams.removeValue(forKey: subject) ?? [:] }
        for end in ends.values { end() }
    }
}
