package import BSON

/// Walks any number of documents, a batch at a time: no more than one batch is in memory, and none is fetched before it
/// is asked for.
///
/// A stream keeps a connection to itself until its closure returns, however it does, and closes its cursor at the server
/// then. Half of a client's connections may be lent to streams at once, so that commands always find one: with fewer
/// than two connections there are no streams. A server forgets a cursor that nobody asked for ten minutes long. The
/// whole walk has no time limit; one answer may take twice the command time-out.
extension MongoCollection {
    /// Goes through the documents that fit.
    ///
    /// - Parameters:
    ///   - batchSize: documents in a batch; one of large documents ends sooner, at some 16 MiB.
    ///   - read: makes of a document what the caller wants; its bytes are valid only inside.
    ///   - body: asks for one batch after the other, as many as it needs.
    /// - Throws: what `body` throws, `overloaded` where too many streams are open, `closed`.
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

    /// Goes through the documents that come out of a pipeline; see the find of the same name.
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
        let (client, exchange) = (database.client, BatchChannel<Element>())
        try client.workers.streams.add(exchange) { exchange.end($0) }
        defer { client.workers.streams.remove(exchange) }
        async let served: Void = client.serve(exchange, query, batchSize: Int(batchSize), read: read)
        let result: Result<Output, any Error>
        do {
            var batches = MongoBatches(exchange)
            result = .success(try await body(&batches))
        } catch {
            result = .failure(error)
        }
        exchange.end()
        // The cursor is closed, and the connection free, before the caller goes on.
        await served
        return try result.get()
    }
}

extension MongoClient {
    /// Answers the exchange's consumer, batch by batch, on one connection; returns once no batch is wanted any more.
    fileprivate func serve<Element: Sendable>(
        _ exchange: BatchChannel<Element>, _ query: CursorQuery, batchSize: Int,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Element
    ) async {
        do throws(MongoError) {
            try await withConnection(named: "stream") { connection throws(MongoError) in
                var cursor = try MongoCursor(query, on: connection)
                while exchange.awaitDemand() {
                    let batch = try cursor.batch(upTo: batchSize, size: 16 << 20, read: read)
                    if !batch.isEmpty { exchange.deliver(batch) }
                    if cursor.isAtEnd { exchange.end() }
                }
            }
        } catch {
            exchange.end(error)
        }
    }
}
