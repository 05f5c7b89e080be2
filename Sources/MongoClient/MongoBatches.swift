/// Iterator over the batches of a stream, valid only inside its closure; not copyable, so that it cannot escape.
package struct MongoBatches<Element: Sendable>: ~Copyable {
    private let channel: BatchChannel<Element>

    init(_ channel: BatchChannel<Element>) { self.channel = channel }

    /// Fetch the next batch, which is never empty; nil at the end.
    ///
    /// - Throws: `cancelled` if the task has been cancelled; `overloaded`, `timedOut`, `closed`, `unreachable`, the
    ///   server's error, and `unexpectedReply` for a document that cannot be read. After an error the stream has ended.
    package mutating func next() async throws(MongoError) -> [Element]? {
        if Task.isCancelled { channel.finish(MongoError(.cancelled)) }
        return try await channel.next()
    }
}
