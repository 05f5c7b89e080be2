package import BSON

/// One database of a client's.
package struct MongoDatabase: Sendable {
    package let client: MongoClient
    package let name: String

    package func collection(_ name: String) -> MongoCollection { MongoCollection(database: self, name: name) }

    /// Runs any command.
    ///
    /// - Parameters:
    ///   - kind: whether it reads or writes, which decides whether it may be sent again after a broken connection.
    ///   - read: sees the reply in place; its bytes are valid only inside.
    @inlinable package func run<Output: Sendable>(
        _ kind: MongoConnection.Kind, _ command: BSONDocument,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Output
    ) async throws(MongoError) -> Output {
        let name = name
        return try await client.withConnection(named: command.commandName) { connection throws(MongoError) in
            var output: Output?
            try connection.command(kind, in: name, command) { reply throws(BSONError) in output = try read(reply) }
            guard let output else { throw MongoError(.unexpectedReply) }
            return output
        }
    }

    /// Runs any command and keeps its reply.
    package func run(_ kind: MongoConnection.Kind, _ command: BSONDocument) async throws(MongoError) -> BSONDocument {
        try await run(kind, command) { reply throws(BSONError) in BSONDocument(copying: reply) }
    }

    /// What the server would do for a command: the plan and what executing it examined.
    package func explain(_ command: BSONDocument) async throws(MongoError) -> BSONDocument {
        try await run(
            .plain,
            BSONWriter.document { explain in
                explain.append("explain", command)
                explain.append("verbosity", "executionStats")
            })
    }

    /// Asks the server whether it is there.
    package func ping() async throws(MongoError) {
        try await run(.read, BSONWriter.document { $0.append("ping", Int32(1)) }) { _ in }
    }

    /// The server's own clock, in milliseconds since 1970.
    package func serverTime() async throws(MongoError) -> Int64 {
        try await run(.read, BSONWriter.document { $0.append("hello", Int32(1)) }) { reply throws(BSONError) in
            guard let time = try reply.first("localTime") else { throw .malformed(at: 0) }
            return try time.milliseconds()
        }
    }

    /// Removes the database with all it holds.
    package func drop() async throws(MongoError) {
        try await run(.write, BSONWriter.document { $0.append("dropDatabase", Int32(1)) }) { _ in }
    }
}
