package import Domain

/// An event for a listener.
package enum ChangeEvent: Sendable {
    /// No later change is missed.
    case ready(at: Timestamp)
    case change(RecordChange)
    /// Too many changes: the client has to reload its lists.
    case reset
    /// Keeps a quiet connection alive.
    case heartbeat
}

/// One listener's subscription; it ends when it is released.
package struct ChangeSubscription: Sendable {
    /// Missed changes, sent before `events`, oldest first, so that a listener that disconnects in the middle can resume
    /// from there.
    package let backlog: [ChangeEvent]
    package let events: AsyncStream<ChangeEvent>
    /// Ends `events` when the client has disconnected.
    package let end: @Sendable () -> Void

    package init(backlog: [ChangeEvent], events: AsyncStream<ChangeEvent>, end: @escaping @Sendable () -> Void) {
        self.backlog = backlog
        self.events = events
        self.end = end
    }
}
