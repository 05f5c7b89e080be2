package import BSON

extension MongoCollection {
    /// Create missing indexes, and the collection if necessary.
    ///
    /// - Parameter specifications: in the format of the `createIndexes` command: `key`, `name` and options.
    package func createIndexes(_ specifications: [BSONDocument]) async throws(MongoError) {
        // No time limit: an index build on a large collection can take arbitrarily long.
        let command = BSONWriter.document { command in
            command.append("createIndexes", name)
            command.append("indexes", specifications)
        }
        try await database.run(.write, command) { _ in }
    }

    /// The existing indexes; empty if the collection does not exist.
    package func listIndexes() async throws(MongoError) -> [BSONDocument] {
        let command = command("listIndexes") { command in
            // More than the 64 indexes a collection may have, so one batch holds all.
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
