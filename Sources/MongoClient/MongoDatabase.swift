package import BSON

/// A database.
package struct MongoDatabase: Sendable {
    package let client: MongoClient
    package let name: String

    package func collection(_ name: String) -> MongoCollection { MongoCollection(database: self, name: name) }

    /// Run any command.
    ///
    /// - Parameters:
    ///   - kind: read or write, which decides whether it is retried after a connection failure.
    ///   - limit: maximum time to wait for a connection; nil for the command timeout.
    ///   - read: reads the reply in place; its bytes are valid only inside.
    @inlinable package func run<Output: Sendable>(
        _ kind: MongoConnection.Kind, _ command: BSONDocument, waitingAtMost limit: Duration? = nil,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Output
    ) async throws(MongoError) -> Output {
        let name = name
        return try await client.withConnection(for: kind, waitingAtMost: limit, named: command.commandName) {
            connection throws(MongoError) in
            var output: Output?
            try connection.command(kind, in: name, command) { reply throws(BSONError) in output = try read(reply) }
            guard let output else { throw MongoError(.unexpectedReply) }
            return output
        }
    }

    /// Run any command and return a copy of its reply.
    package func run(_ kind: MongoConnection.Kind, _ command: BSONDocument) async throws(MongoError) -> BSONDocument {
        try await run(kind, command) { reply throws(BSONError) in BSONDocument(copying: reply) }
    }

    /// The query plan of a command, with its execution statistics.
    package func explain(_ command: BSONDocument) async throws(MongoError) -> BSONDocument {
        try await run(
            .plain,
            BSONWriter.document { explain in
                explain.append("explain", command)
                explain.append("verbosity", "executionStats")
            })
    }

    /// Check that the server is reachable.
    package func ping() async throws(MongoError) {
        try await run(.read, BSONWriter.document { $0.append("ping", Int32(1)) }) { _ in }
    }

    /// The server's time, in milliseconds since 1970.
    package func serverTime() async throws(MongoError) -> Int64 {
        try await run(.read, BSONWriter.document { $0.append("hello", Int32(1)) }) { reply throws(BSONError) in
            guard let time = try reply.first("localTime") else { throw .malformed(at: 0) }
            return try time.milliseconds()
        }
    }

    /// Drop the database.
    package func drop() async throws(MongoError) {
        try await run(.write, BSONWriter.document { $0.append("dropDatabase", Int32(1)) }) { _ in }
    }
}
