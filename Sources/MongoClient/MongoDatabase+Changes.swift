package import BSON

/// What a change stream says at one moment.
package struct MongoChange<Element: Sendable>: Sendable {
    /// Nil where nothing has changed for a while.
    package let element: Element?
    /// Behind which change the stream can be opened anew, on any server; nil before the first.
    package let token: BSONDocument?
}

/// Follows what is written into a database, by whomever.
///
/// A change stream keeps a connection and a thread to itself until its closure returns; there may be
/// `MongoConfiguration.changeStreams` of them. After a broken connection or a change of the primary the driver opens it
/// anew by itself, without a gap. It needs a replica set.
extension MongoDatabase {
    /// How long the server holds back an answer while nothing changes; as soon is the end of a stream noticed.
    private static let wait: Duration = .milliseconds(200)

    /// - Parameters:
    ///   - pipeline: what to do with each change before it is sent, such as `$match`.
    ///   - token: behind which change to begin; nil: with what comes from now on.
    ///   - read: makes of a change what the caller wants; its bytes are valid only inside.
    ///   - body: asks for one change after the other, as many as it needs; the first answer, which may hold none, says
    ///     that the stream is open.
    /// - Throws: what `body` throws; `overloaded` where too many are open, `closed`, and what the server says:
    ///   `server(code: 40573)` where there is no replica set, `server(code: 286)` where the token is too old.
    package func withChanges<Element: Sendable, Output>(
        _ pipeline: [BSONDocument], resumingAfter token: BSONDocument? = nil,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Element,
        _ body: (inout MongoBatches<MongoChange<Element>>) async throws -> Output
    ) async throws -> Output {
        let (workers, exchange, name) = (client.workers, BatchChannel<MongoChange<Element>>(), name)
        try workers.changeStreams.add(exchange) { exchange.end($0) }
        defer { workers.changeStreams.remove(exchange) }
        async let served: Void = withUnsafeContinuation { (ended: UnsafeContinuation<Void, Never>) in
            let isWatched = workers.watch { connection in
                do throws(MongoError) {
                    var stream = try MongoChangeStream(
                        name, pipeline, resumingAfter: token, wait: Self.wait, on: connection)
                    while exchange.awaitDemand() {
                        let element = try stream.next(read: read)
                        exchange.deliver([MongoChange(element: element, token: stream.token)])
                    }
                } catch {
                    exchange.end(error)
                }
                ended.resume()
            }
            if !isWatched {
                exchange.end(MongoError(.closed))
                ended.resume()
            }
        }
        let result: Result<Output, any Error>
        do {
            var changes = MongoBatches(exchange)
            result = .success(try await body(&changes))
        } catch {
            result = .failure(error)
        }
        exchange.end()
        await served
        return try result.get()
    }
}
