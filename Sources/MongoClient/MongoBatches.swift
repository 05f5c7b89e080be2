/// The batches of a stream, lent to the closure that goes through them. Not copyable, so that it cannot outlive it.
package struct MongoBatches<Element: Sendable>: ~Copyable {
    private let exchange: BatchChannel<Element>

    init(_ exchange: BatchChannel<Element>) { self.exchange = exchange }

    /// Fetches the next batch, which has one element at least; nil at the end.
    ///
    /// - Throws: `cancelled` where the task has been cancelled; `overloaded`, `timedOut`, `closed`, `unreachable`, what
    ///   the server says, and `unexpectedReply` for a document that cannot be read. After an error, nothing more comes.
    package mutating func next() async throws(MongoError) -> [Element]? {
        if Task.isCancelled { exchange.end(MongoError(.cancelled)) }
        return try await exchange.next()
    }
}
