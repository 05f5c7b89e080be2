package import BSON

/// Streaming of any number of documents in batches, with at most one batch in memory and each fetched on demand.
///
/// A stream occupies a connection until its closure returns or throws, then closes its cursor on the server. At most
/// half of the connections serve streams, so that commands always find one: with fewer than two connections there are
/// no streams. The server closes a cursor after ten idle minutes. The whole stream has no time limit; one reply may
/// take twice the command timeout.
extension MongoCollection {
    /// Stream the matching documents.
    ///
    /// - Parameters:
    ///   - batchSize: documents per batch; a batch of large documents ends earlier, at about 16 MiB.
    ///   - read: decodes a document, whose bytes are valid only inside.
    ///   - body: requests one batch after the other, as many as it needs.
    /// - Throws: what `body` throws; `overloaded` if too many streams are open; `closed`.
    package func withDocuments<Element: Sendable, Output>(
        _ filter: BSONDocument, sort: BSONDocument? = nil, projection: BSONDocument? = nil, batchSize: Int32 = 500,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Element,
        _ body: (inout MongoBatches<Element>) async throws -> Output
    ) async throws -> Output {
        let options = BSONWriter.document { options in
            if let sort { options.append("sort", sort) }
            if let projection { options.append("projection", projection) }
            options.append("batchSize", batchSize)
        }
        let query = CursorQuery(
            database: database.name, collection: name, body: filter, isAggregate: false, options: options)
        return try await stream(query, batchSize: batchSize, read: read, body)
    }

    /// Stream the results of a pipeline; see the other `withDocuments`.
    package func withDocuments<Element: Sendable, Output>(
        of pipeline: [BSONDocument], batchSize: Int32 = 500,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Element,
        _ body: (inout MongoBatches<Element>) async throws -> Output
    ) async throws -> Output {
        let query = CursorQuery(
            database: database.name, collection: name, body: BSONWriter.array(pipeline), isAggregate: true,
            options: BSONWriter.document { $0.append("batchSize", batchSize) })
        return try await stream(query, batchSize: batchSize, read: read, body)
    }

    private func stream<Element: Sendable, Output>(
        _ query: CursorQuery, batchSize: Int32, read: @escaping @Sendable (BSONView) throws(BSONError) -> Element,
        _ body: (inout MongoBatches<Element>) async throws -> Output
    ) async throws -> Output {
        let (client, channel) = (database.client, BatchChannel<Element>())
        try client.pool.streams.add(channel) { channel.finish($0) }
        defer { client.pool.streams.remove(channel) }
        async let served: Void = client.serve(channel, query, batchSize: Int(batchSize), read: read)
        let result: Result<Output, any Error>
        do {
            var batches = MongoBatches(channel)
            result = .success(try await body(&batches))
        } catch {
            result = .failure(error)
        }
        channel.finish()
        // Return only when the cursor is closed and the connection free.
        await served
        return try result.get()
    }
}

extension MongoClient {
    /// Serve batches on one connection until the channel is finished.
    fileprivate func serve<Element: Sendable>(
        _ channel: BatchChannel<Element>, _ query: CursorQuery, batchSize: Int,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Element
    ) async {
        do throws(MongoError) {
            try await withConnection(named: "stream") { connection throws(MongoError) in
                var cursor = try MongoCursor(query, on: connection)
                while channel.awaitDemand() {
                    let batch = try cursor.batch(upTo: batchSize, size: 16 << 20, read: read)
                    if !batch.isEmpty { channel.deliver(batch) }
                    if cursor.isAtEnd { channel.finish() }
                }
            }
        } catch {
            channel.finish(error)
        }
    }
}
