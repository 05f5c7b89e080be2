package import BSON
import CMongoC

/// Update operators such as `$set`, or an update pipeline, which can use the server's clock.
package enum MongoUpdate: Sendable {
    case operators(BSONDocument)
    case pipeline([BSONDocument])
}

/// Number of documents that an update matched and modified.
package struct MongoUpdateResult: Sendable, Equatable {
    package let matched: Int
    package let modified: Int

    package init(matched: Int, modified: Int) {
        self.matched = matched
        self.modified = modified
    }
}

extension MongoCollection {
    /// - Throws: `duplicateKey` if a unique index is violated.
    package func insert(_ document: BSONDocument) async throws(MongoError) {
        try await change(cmongo_insert_one, document) { _ in }
    }

    /// Insert in order, stopping at the first error.
    package func insert(_ documents: [BSONDocument]) async throws(MongoError) {
        guard !documents.isEmpty else { return }
        let (database, name, options) = (database.name, name, timeLimit)
        try await self.database.client.withConnection(for: .write, named: "insert") { connection throws(MongoError) in
            try connection.insertAll(in: database, name, documents, options: options)
        }
    }

    /// Atomically update one document and return it.
    ///
    /// - Parameters:
    ///   - returning: whether `read` sees the document before or after the update.
    ///   - projection: the fields that `read` needs.
    /// - Returns: nil if no document matches (and none was inserted).
    /// - Throws: `duplicateKey` if a unique index is violated.
    package func findOneAndUpdate<Output: Sendable>(
        _ filter: BSONDocument, _ update: MongoUpdate, sort: BSONDocument? = nil, upsert: Bool = false,
        returning: MongoReturnedDocument = .after, projection: BSONDocument? = nil,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Output
    ) async throws(MongoError) -> Output? {
        let command = command("findAndModify") { command in
            command.append("query", filter)
            if let sort { command.append("sort", sort) }
            switch update {
            case .operators(let document): command.append("update", document)
            case .pipeline(let stages): command.append("update", stages)
            }
            if upsert { command.append("upsert", true) }
            if case .after = returning { command.append("new", true) }
            if let projection { command.append("fields", projection) }
        }
        return try await database.run(.write, command) { reply throws(BSONError) in
            guard let value = try reply.first("value"), value.type == .document else { return nil }
            return try read(try value.view())
        }
    }

    /// Not limited by the server; without a reply it fails after twice the command timeout.
    package func updateOne(_ filter: BSONDocument, _ update: MongoUpdate) async throws(MongoError) -> MongoUpdateResult
    {
        try await change(cmongo_update_one, filter, update.document, read: Self.updateResult)
    }

    /// Not limited by the server; without a reply it fails after twice the command timeout.
    package func updateMany(_ filter: BSONDocument, _ update: MongoUpdate) async throws(MongoError) -> MongoUpdateResult
    {
        try await change(cmongo_update_many, filter, update.document, read: Self.updateResult)
    }

    /// - Returns: the number of deleted documents.
    package func deleteOne(_ filter: BSONDocument) async throws(MongoError) -> Int {
        try await change(cmongo_delete_one, filter) { reply throws(BSONError) in
            try Self.number("deletedCount", in: reply)
        }
    }

    /// - Returns: the number of deleted documents.
    package func deleteMany(_ filter: BSONDocument) async throws(MongoError) -> Int {
        try await change(cmongo_delete_many, filter) { reply throws(BSONError) in
            try Self.number("deletedCount", in: reply)
        }
    }

    private func change<Output: Sendable>(
        _ change: cmongo_change, _ first: BSONDocument, _ second: BSONDocument = BSONDocument(),
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Output
    ) async throws(MongoError) -> Output {
        let (database, name) = (database.name, name)
        // The driver would put maxTimeMS into each statement of an update, which the server rejects.
        let options = change == cmongo_update_one || change == cmongo_update_many ? BSONDocument() : timeLimit
        return try await self.database.client.withConnection(for: .write, named: "write") {
            connection throws(MongoError) in
            var output: Output?
            try connection.change(change, in: database, name, first, second, options: options) {
                reply throws(BSONError) in
                output = try read(reply)
            }
            guard let output else { throw MongoError(.unexpectedReply) }
            return output
        }
    }

    private var timeLimit: BSONDocument { BSONWriter.document { $0.append("maxTimeMS", maximumTime) } }

    private static let updateResult: @Sendable (BSONView) throws(BSONError) -> MongoUpdateResult = {
        reply throws(BSONError) in
        MongoUpdateResult(
            matched: try number("matchedCount", in: reply), modified: try number("modifiedCount", in: reply))
    }

    private static func number(_ key: StaticString, in reply: BSONView) throws(BSONError) -> Int {
        guard let count = try reply.first(key) else { return 0 }
        return Int(try count.integer())
    }
}

/// Which state of an updated document to return.
package enum MongoReturnedDocument: Sendable { case before, after }

extension MongoUpdate {
    /// The driver takes a pipeline as an array, which is a document keyed by index.
    fileprivate var document: BSONDocument {
        switch self {
        case .operators(let document): document
        case .pipeline(let stages): BSONWriter.array(stages)
        }
    }
}
