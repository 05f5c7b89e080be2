package import BSON

extension MongoCollection {
    /// Makes the indexes that are not there yet, and the collection with them.
    ///
    /// - Parameter specifications: as the command `createIndexes` takes them: `key`, `name` and options.
    package func createIndexes(_ specifications: [BSONDocument]) async throws(MongoError) {
        // No time limit: a large collection's index takes as long as it takes.
        let command = BSONWriter.document { command in
            command.append("createIndexes", name)
            command.append("indexes", specifications)
        }
        try await database.run(.write, command) { _ in }
    }

    /// The indexes that are there; none where the collection is not.
    package func listIndexes() async throws(MongoError) -> [BSONDocument] {
        let command = command("listIndexes") { command in
            // More indexes than a collection may have: all come in one answer.
            command.document("cursor") { $0.append("batchSize", Int32(100)) }
        }
        do throws(MongoError) {
            return try await database.run(.read, command) { reply throws(BSONError) in
                var batch = try Self.firstBatch(of: reply)
                return try Self.all(of: &batch, capacity: 8) { (index) throws(BSONError) in BSONDocument(copying: index)
                }
            }
        } catch  where error.kind == .server(code: 26) {
            return []  // NamespaceNotFound
        }
    }

    package func dropIndex(named index: String) async throws(MongoError) {
        try await database.run(.write, command("dropIndexes") { $0.append("index", index) }) { _ in }
    }
}
