import Application

/// What a stream holds until its body is sent, or this object is deinitialized: its client's slot, and the registration
/// that ends it when its record is deleted or its share has ended.
final class ActiveStream: Sendable {
    private let slot: ConcurrencySlot
    private let streams: ActiveStreams
    private let tickets: [ActiveStreams.Ticket]

    init(slot: ConcurrencySlot, streams: ActiveStreams, tickets: [ActiveStreams.Ticket]) {
        self.slot = slot
        self.streams = streams
        self.tickets = tickets
    }

    deinit { end() }

    /// Further calls have no effect.
    func end() {
        slot.release()
        for ticket in tickets { streams.ended(ticket) }
    }
}
