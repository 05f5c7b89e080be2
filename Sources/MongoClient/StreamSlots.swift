import Synchronization

/// Registry of open streams with a limit, because each occupies a connection until it ends.
final class StreamSlots: Sendable {
    private struct State {
        /// Closures that end each stream.
        var open: [ObjectIdentifier: @Sendable (MongoError) -> Void] = [:]
        var closed = false
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// - Parameter end: ends the stream early with an error for its consumer.
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

    /// End all streams and reject new ones.
    func close() {
        let open = state.withLock { state in
            state.closed = true
            return Array(state.open.values)
        }
        for end in open { end(MongoError(.closed)) }
    }
}
