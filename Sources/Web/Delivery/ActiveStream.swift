import Application

/// What a stream holds until its body is sent, or this object is deinitialized: its client's slot, and the registration
/// that ends it when its record is deleted.
final class ActiveStream: Sendable {
    private let slot: ConcurrencySlot
    private let streams: ActiveStreams
    private let ticket: ActiveStreams.Ticket?

    init(slot: ConcurrencySlot, streams: ActiveStreams, ticket: ActiveStreams.Ticket?) {
        self.slot = slot
        self.streams = streams
        self.ticket = ticket
    }

    deinit { end() }

    /// Further calls have no effect.
    func end() {
        slot.release()
        if let ticket { streams.ended(ticket) }
    }
}
