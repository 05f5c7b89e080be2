package import BSON

/// Which documents to find, in which order, and how many.
package struct MongoFind: Sendable {
    package var filter: BSONDocument
    package var sort: BSONDocument?
    package var projection: BSONDocument?
    package var skip: Int64 = 0
    /// How many documents at most; they come in one answer, so keep it to what fits in 16 MiB.
    package var limit: Int32

    package init(_ filter: BSONDocument, sort: BSONDocument? = nil, limit: Int32) {
        self.filter = filter
        self.sort = sort
        self.limit = limit
    }
}

extension MongoCollection {
    /// The documents of one page, each read as it lies in the server's answer.
    ///
    /// - Parameter read: makes of a document what the caller wants; its bytes are valid only inside.
    @inlinable package func find<Element: Sendable>(
        _ find: MongoFind, read: @escaping @Sendable (BSONView) throws(BSONError) -> Element
    ) async throws(MongoError) -> [Element] {
        try await self.find(find) { batch throws(BSONError) in
            try Self.all(of: &batch, capacity: Int(find.limit), read: read)
        }
    }

    /// The documents of one page, all at once.
    ///
    /// - Parameter read: walks through the array of documents as it lies in the server's answer; valid only inside.
    @inlinable package func find<Output: Sendable>(
        _ find: MongoFind, batch read: @escaping @Sendable (inout BSONView.Elements) throws(BSONError) -> Output
    ) async throws(MongoError) -> Output {
        try await database.run(.read, findCommand(find)) { reply throws(BSONError) in
            var batch = try Self.firstBatch(of: reply)
            return try read(&batch)
        }
    }

    /// The first document that fits, or nil.
    @inlinable package func findOne<Element: Sendable>(
        _ filter: BSONDocument, sort: BSONDocument? = nil,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Element
    ) async throws(MongoError) -> Element? {
        try await find(MongoFind(filter, sort: sort, limit: 1), read: read).first
    }

    /// The command that `find` sends, for `explain`.
    package func findCommand(_ find: MongoFind) -> BSONDocument {
        command("find") { command in
            command.append("filter", find.filter)
            if let sort = find.sort { command.append("sort", sort) }
            if let projection = find.projection { command.append("projection", projection) }
            if find.skip > 0 { command.append("skip", find.skip) }
            command.append("limit", find.limit)
            // One answer holds all: no cursor stays open at the server.
            command.append("batchSize", find.limit)
            command.append("singleBatch", true)
        }
    }

    /// How many documents fit, counted by the server.
    package func count(_ filter: BSONDocument) async throws(MongoError) -> Int {
        try await database.run(.read, countCommand(filter)) { reply throws(BSONError) in
            guard let count = try reply.first("n") else { throw .malformed(at: 0) }
            return Int(try count.integer())
        }
    }

    /// The command that `count` sends, for `explain`.
    package func countCommand(_ filter: BSONDocument) -> BSONDocument {
        command("count") { $0.append("query", filter) }
    }

    /// The first documents that come out of a pipeline.
    ///
    /// - Parameter limit: how many at most; they come in one answer, so keep it to what fits in 16 MiB.
    package func aggregate<Element: Sendable>(
        _ pipeline: [BSONDocument], limit: Int32,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Element
    ) async throws(MongoError) -> [Element] {
        let aggregate = command("aggregate") { command in
            command.append("pipeline", pipeline + [BSONWriter.document { $0.append("$limit", limit) }])
            // One more than there can be: the server sees the end, and no cursor stays open there.
            command.document("cursor") { $0.append("batchSize", limit + 1) }
        }
        return try await database.run(.read, aggregate) { reply throws(BSONError) in
            var batch = try Self.firstBatch(of: reply)
            return try Self.all(of: &batch, capacity: Int(limit), read: read)
        }
    }

    /// Where a cursor's first documents lie in a reply.
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
