import Synchronization

/// The streams that are open. Each keeps a connection to itself until it ends, so there may be only so many.
final class StreamSlots: Sendable {
    private struct State {
        /// How to end each.
        var open: [ObjectIdentifier: @Sendable (MongoError) -> Void] = [:]
        var closed = false
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// - Parameter end: ends the stream early, with the error that its consumer is to see.
    /// - Throws: `overloaded`, `closed`.
    func add(_ stream: AnyObject, end: @escaping @Sendable (MongoError) -> Void) throws(MongoError) {
        let key = ObjectIdentifier(stream)
        let error = state.withLock { state -> MongoError? in
            if state.closed { return MongoError(.closed) }
            guard state.open.count < limit else { return MongoError(.overloaded) }
            state.open[key] = end
            return nil
        }
        if let error { throw error }
    }

    func remove(_ stream: AnyObject) {
        let key = ObjectIdentifier(stream)
        state.withLock { state in _ = state.open.removeValue(forKey: key) }
    }

    /// Ends all, and lets no other begin.
    func close() {
        let open = state.withLock { state in
            state.closed = true
            return Array(state.open.values)
        }
        for end in open { end(MongoError(.closed)) }
    }
}
