package import BSON

/// Query of a find: filter, order and range.
package struct MongoFind: Sendable {
    package var filter: BSONDocument
    package var sort: BSONDocument?
    package var projection: BSONDocument?
    package var skip: Int64 = 0
    /// Maximum number of documents. They come in one batch, so they must fit in 16 MiB.
    package var limit: Int32
    /// Read concern; nil for that of the connection string.
    package var readConcern: MongoReadConcern?
    /// Maximum time on the server; nil for the command timeout.
    package var within: Duration?

    package init(_ filter: BSONDocument, sort: BSONDocument? = nil, limit: Int32) {
        self.filter = filter
        self.sort = sort
        self.limit = limit
    }
}

/// Which writes a read may see.
package enum MongoReadConcern: String, Sendable {
    /// Only writes that a majority has, which no failover rolls back.
    case majority
}

extension MongoCollection {
    /// Find the documents of one page, each decoded in place from the server's reply.
    ///
    /// - Parameter read: decodes a document, whose bytes are valid only inside.
    @inlinable package func find<Element: Sendable>(
        _ find: MongoFind, read: @escaping @Sendable (BSONView) throws(BSONError) -> Element
    ) async throws(MongoError) -> [Element] {
        try await self.find(find) { batch throws(BSONError) in
            try Self.all(of: &batch, capacity: Int(find.limit), read: read)
        }
    }

    /// Find the documents of one page, decoded together.
    ///
    /// - Parameter read: iterates the array of documents in the server's reply; valid only inside.
    @inlinable package func find<Output: Sendable>(
        _ find: MongoFind, batch read: @escaping @Sendable (inout BSONView.Elements) throws(BSONError) -> Output
    ) async throws(MongoError) -> Output {
        try await database.run(.read, findCommand(find)) { reply throws(BSONError) in
            var batch = try Self.firstBatch(of: reply)
            return try read(&batch)
        }
    }

    /// The first matching document, or nil.
    @inlinable package func findOne<Element: Sendable>(
        _ filter: BSONDocument, sort: BSONDocument? = nil, readConcern: MongoReadConcern? = nil,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Element
    ) async throws(MongoError) -> Element? {
        var query = MongoFind(filter, sort: sort, limit: 1)
        query.readConcern = readConcern
        return try await find(query, read: read).first
    }

    /// The command that `find` sends, for `explain`.
    package func findCommand(_ find: MongoFind) -> BSONDocument {
        command("find", within: find.within) { command in
            command.append("filter", find.filter)
            if let sort = find.sort { command.append("sort", sort) }
            if let projection = find.projection { command.append("projection", projection) }
            if find.skip > 0 { command.append("skip", find.skip) }
            command.append("limit", find.limit)
            // One batch holds all, so no cursor stays open on the server.
            command.append("batchSize", find.limit)
            command.append("singleBatch", true)
            if let concern = find.readConcern {
                command.document("readConcern") { $0.append("level", concern.rawValue) }
            }
        }
    }

    /// Number of matching documents.
    ///
    /// - Parameters:
    ///   - maximum: count at most this many.
    ///   - limit: maximum time to wait for a connection, and on the server; nil for the command timeout.
    package func count(
        _ filter: BSONDocument, atMost maximum: Int? = nil, within limit: Duration? = nil
    ) async throws(MongoError) -> Int {
        let command = countCommand(filter, atMost: maximum, within: limit)
        return try await database.run(.read, command, waitingAtMost: limit) { reply throws(BSONError) in
            guard let count = try reply.first("n") else { throw .malformed(at: 0) }
            return Int(try count.integer())
        }
    }

    /// The command that `count` sends, for `explain`.
    package func countCommand(
        _ filter: BSONDocument, atMost maximum: Int? = nil, within limit: Duration? = nil
    ) -> BSONDocument {
        command("count", within: limit) { command in
            command.append("query", filter)
            if let maximum { command.append("limit", Int64(maximum)) }
        }
    }

    /// Run a pipeline and return its first results.
    ///
    /// - Parameters:
    ///   - hint: the key of the index to use; nil for the server's choice.
    ///   - limit: maximum number of results. They come in one batch, so they must fit in 16 MiB.
    ///   - time: maximum time to wait for a connection, and on the server; nil for the command timeout.
    package func aggregate<Element: Sendable>(
        _ pipeline: [BSONDocument], hint: BSONDocument? = nil, limit: Int32, within time: Duration? = nil,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Element
    ) async throws(MongoError) -> [Element] {
        let aggregate = command("aggregate", within: time) { command in
            if let hint { command.append("hint", hint) }
            command.append("pipeline", pipeline + [BSONWriter.document { $0.append("$limit", limit) }])
            // One more than the limit, so that the server reaches the end and closes the cursor.
            command.document("cursor") { $0.append("batchSize", limit + 1) }
        }
        return try await database.run(.read, aggregate, waitingAtMost: time) { reply throws(BSONError) in
            var batch = try Self.firstBatch(of: reply)
            return try Self.all(of: &batch, capacity: Int(limit), read: read)
        }
    }

    /// The first batch of a cursor in a reply.
    @usableFromInline static func firstBatch(of reply: BSONView) throws(BSONError) -> BSONView.Elements {
        guard let cursor = try reply.first("cursor"), let batch = try cursor.view().first("firstBatch") else {
            throw .malformed(at: 0)
        }
        return try batch.view().elements()
    }

    @inlinable static func all<Element>(
        of batch: inout BSONView.Elements, capacity: Int, read: (BSONView) throws(BSONError) -> Element
    ) throws(BSONError) -> [Element] {
        var documents: [Element] = []
        documents.reserveCapacity(capacity)
        while let element = try batch.next() { documents.append(try read(try element.view())) }
        return documents
    }
}
