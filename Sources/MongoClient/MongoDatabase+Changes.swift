package import BSON

/// One event of a change stream.
package struct MongoChange<Element: Sendable>: Sendable {
    /// Nil if nothing changed within the wait.
    package let element: Element?
    /// Resume token, valid on any server; nil before the first change.
    package let token: BSONDocument?
}

/// Change streams: notifications of all writes to a database.
///
/// A change stream occupies a dedicated connection and thread until its closure returns; at most
/// `MongoConfiguration.changeStreamLimit` may be open. After a connection failure or a change of the primary the driver
/// resumes it without a gap. Requires a replica set.
extension MongoDatabase {
    /// How long the server waits for a change before it replies; a closed stream ends after as long at most.
    private static let wait: Duration = .milliseconds(200)

    /// Watch the database for changes.
    ///
    /// - Parameters:
    ///   - pipeline: stages that the server applies to each change, such as `$match`.
    ///   - token: resume after this change; nil starts now.
    ///   - read: decodes a change, whose bytes are valid only inside.
    ///   - body: requests one change after the other, as many as it needs. The first batch, which may hold no change,
    ///     confirms that the stream is open.
    /// - Throws: what `body` throws; `overloaded` if too many are open; `closed`; the server's errors:
    ///   `server(code: 40573)` without a replica set, `server(code: 286)` for a token that is too old.
    package func withChanges<Element: Sendable, Output>(
        _ pipeline: [BSONDocument], resumingAfter token: BSONDocument? = nil,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Element,
        _ body: (inout MongoBatches<MongoChange<Element>>) async throws -> Output
    ) async throws -> Output {
        let (pool, channel, name) = (client.pool, BatchChannel<MongoChange<Element>>(), name)
        try pool.changeStreams.add(channel) { channel.finish($0) }
        defer { pool.changeStreams.remove(channel) }
        async let served: Void = withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let isRunning = pool.runChangeStream { connection in
                do throws(MongoError) {
                    var stream = try MongoChangeStream(
                        name, pipeline, resumingAfter: token, wait: Self.wait, on: connection)
                    while channel.awaitDemand() {
                        let element = try stream.next(read: read)
                        channel.deliver([MongoChange(element: element, token: stream.token)])
                    }
                } catch {
                    channel.finish(error)
                }
                continuation.resume()
            }
            if !isRunning {
                channel.finish(MongoError(.closed))
                continuation.resume()
            }
        }
        let result: Result<Output, any Error>
        do {
            var changes = MongoBatches(channel)
            result = .success(try await body(&changes))
        } catch {
            result = .failure(error)
        }
        channel.finish()
        await served
        return try result.get()
    }
}
