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
        try await database.run(.read, findCommand(find)) { reply throws(BSONError) in
            try Self.firstBatch(of: reply, capacity: Int(find.limit), read: read)
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

    /// The documents that come out of a pipeline, as many as fit in one answer.
    package func aggregate<Element: Sendable>(
        _ pipeline: [BSONDocument], limit: Int32,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Element
    ) async throws(MongoError) -> [Element] {
        let aggregate = command("aggregate") { command in
            command.append("pipeline", pipeline)
            command.document("cursor") { $0.append("batchSize", limit) }
        }
        return try await database.run(.read, aggregate) { reply throws(BSONError) in
            try Self.firstBatch(of: reply, capacity: Int(limit), read: read)
        }
    }

    @inlinable static func firstBatch<Element>(
        of reply: BSONView, capacity: Int, read: (BSONView) throws(BSONError) -> Element
    ) throws(BSONError) -> [Element] {
        guard let cursor = try reply.first("cursor"), let batch = try cursor.view().first("firstBatch") else {
            throw .malformed(at: 0)
        }
        var documents: [Element] = []
        documents.reserveCapacity(capacity)
        var elements = try batch.view().elements()
        while let element = try elements.next() { documents.append(try read(try element.view())) }
        return documents
    }
}
