package import Domain

/// What a listener gets.
package enum ChangeEvent: Sendable {
    /// From this moment on nothing is missed.
    case ready(at: Timestamp)
    case change(RecordChange)
    /// Too much has changed to tell: the lists have to be read again.
    case reset
    /// Nothing has happened for a while.
    case heartbeat
}

/// One listener's connection to the changes; it ends when nobody holds it any more.
package struct ChangeSubscription: Sendable {
    /// Comes before all else: what was missed, oldest first, so that a listener that is cut off in the midst of it goes
    /// on from there.
    package let backlog: [ChangeEvent]
    package let events: AsyncStream<ChangeEvent>
    /// Has `events` end, once the listener has left.
    package let end: @Sendable () -> Void

    package init(backlog: [ChangeEvent], events: AsyncStream<ChangeEvent>, end: @escaping @Sendable () -> Void) {
        self.backlog = backlog
        self.events = events
        self.end = end
    }
}
