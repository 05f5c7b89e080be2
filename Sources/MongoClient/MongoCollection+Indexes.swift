package import BSON

extension MongoCollection {
    /// Create indexes, and the collection if necessary, and wait for those that are being built. Existing indexes are
    /// left unchanged.
    ///
    /// On a large collection this takes hours: use a client with `MongoConfiguration.forLongCommands`. The server
    /// finishes a build even if the client disconnects.
    ///
    /// - Parameter specifications: in the format of the `createIndexes` command: `key`, `name` and options.
    package func createIndexes(_ specifications: [BSONDocument]) async throws(MongoError) {
        let command = BSONWriter.document { command in
            command.append("createIndexes", name)
            command.append("indexes", specifications)
        }
        try await database.run(.write, command) { _ in }
    }

    /// The existing indexes and those being built; empty if the collection does not exist.
    package func listIndexes() async throws(MongoError) -> [MongoIndex] {
        do throws(MongoError) {
            return try await listIndexes(withBuilds: true)
        } catch  where Self.isUnknownOption(error) {
            return try await listIndexes(withBuilds: false)
        }
    }

    package func dropIndex(named index: String) async throws(MongoError) {
        try await database.run(.write, command("dropIndexes") { $0.append("index", index) }) { _ in }
    }

    private func listIndexes(withBuilds: Bool) async throws(MongoError) -> [MongoIndex] {
        let command = command("listIndexes") { command in
            // More than the 64 indexes a collection may have, so one batch holds all.
            command.document("cursor") { $0.append("batchSize", Int32(100)) }
            if withBuilds { command.append("includeBuildUUIDs", true) }
        }
        do throws(MongoError) {
            return try await database.run(.read, command) { reply throws(BSONError) in
                var batch = try Self.firstBatch(of: reply)
                return try Self.all(of: &batch, capacity: 8) { (index) throws(BSONError) in
                    // An index being built is listed as `{ spec, buildUUID }`.
                    let building = try index.first("buildUUID") == nil ? nil : try index.first("spec")
                    return MongoIndex(
                        specification: BSONDocument(copying: try building?.view() ?? index),
                        isBuilding: withBuilds ? building != nil : nil)
                }
            }
        } catch  where error.kind == .server(code: 26) {
            return []  // NamespaceNotFound
        }
    }

    /// FailedToParse, an unknown field, and APIStrictError: the server or a proxy does not know the option.
    private static func isUnknownOption(_ error: MongoError) -> Bool {
        [9, 40415, 323].contains { error.kind == .server(code: $0) }
    }
}

extension MongoDatabase {
    /// The index builds in progress in this database; empty if this user may not see them.
    package func indexBuilds() async throws(MongoError) -> [MongoIndexBuild] {
        let prefix = name + "."
        let builds: BSONDocument = [
            "command.createIndexes": ["$exists": true], "progress": ["$exists": true],
            "$expr": ["$eq": [["$indexOfCP": ["$ns", .string(prefix)]], 0]],
        ]
        let command: BSONDocument = [
            "aggregate": 1,
            "pipeline": [
                ["$currentOp": ["allUsers": true]], ["$match": .document(builds)],
                ["$project": ["ns": 1, "progress": 1, "names": "$command.indexes.name"]],
            ],
            "cursor": [:],
        ]
        do throws(MongoError) {
            return try await client.database("admin").run(.read, command) { reply throws(BSONError) in
                var batch = try MongoCollection.firstBatch(of: reply)
                return try MongoCollection.all(of: &batch, capacity: 4) { (build) throws(BSONError) in
                    try MongoIndexBuild(build, prefix: prefix)
                }
            }
        } catch  where error.kind == .server(code: 13) {
            return []  // Unauthorized
        }
    }
}

extension MongoIndexBuild {
    fileprivate init(_ build: BSONView, prefix: String) throws(BSONError) {
        let progress = try build.first("progress")?.view()
        var indexes: [String] = []
        if let names = try build.first("names") {
            var each = try names.view().elements()
            while let name = try each.next() { indexes.append(try name.string()) }
        }
        self.init(
            collection: String(try build.first("ns")?.string().dropFirst(prefix.count) ?? ""), indexes: indexes,
            done: try progress?.first("done")?.integer() ?? 0, total: try progress?.first("total")?.integer() ?? 0)
    }
}
