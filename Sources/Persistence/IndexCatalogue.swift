package import Application
package import BSON
package import MongoClient

/// The required indexes of each collection, read from the files in `indexes/`.
package struct IndexCatalogue: Sendable {
    /// One collection's file.
    package struct Entry: Sendable {
        /// The collection's name in this database.
        package let collection: String
        /// Index specifications in the form of the `createIndexes` command.
        package let indexes: [BSONDocument]
        /// The complete `createIndexes` command, for the mongo shell.
        package let command: BSONDocument
    }

    package let entries: [Entry]

    /// - Throws: `BSONError` if a file is malformed; the files are embedded in the program and tested.
    package init(names: CollectionNames) throws(BSONError) {
        entries = [
            try Self.entry(PackageResources.generated_image_entity_json, as: names.generatedImages),
            try Self.entry(PackageResources.user_generation_history_json, as: names.generations),
            try Self.entry(PackageResources.video_generation_jobs_json, as: names.videoJobs),
            try Self.entry(PackageResources.video_url_mapping_json, as: names.videoURLMapping),
            try Self.entry(PackageResources.media_json, as: names.media),
            try Self.entry(PackageResources.media_writes_json, as: names.mediaWrites),
            try Self.entry(PackageResources.storage_reservations_json, as: names.storageReservations),
            try Self.entry(PackageResources.shares_json, as: names.shares),
            try Self.entry(PackageResources.downloads_json, as: names.downloads),
            try Self.entry(PackageResources.download_parts_json, as: names.downloadParts),
            try Self.entry(PackageResources.idempotency_keys_json, as: names.idempotencyKeys),
            try Self.entry(PackageResources.users_json, as: names.users),
            try Self.entry(PackageResources.session_claims_json, as: names.sessionClaims),
            try Self.entry(PackageResources.operations_minutes_json, as: names.operationsMinutes),
            try Self.entry(PackageResources.operations_alerts_json, as: names.operationsAlerts),
            try Self.entry(PackageResources.rate_limits_json, as: names.rateLimits),
            try Self.entry(PackageResources.audit_events_json, as: names.auditEvents),
            try Self.entry(PackageResources.sessions_json, as: names.sessions),
            try Self.entry(PackageResources.api_keys_json, as: names.apiKeys),
            try Self.entry(PackageResources.invitations_json, as: names.invitations),
            try Self.entry(PackageResources.spending_json, as: names.spending),
            try Self.entry(PackageResources.budgets_json, as: names.budgets),
            try Self.entry(PackageResources.mail_outbox_json, as: names.mailOutbox),
        ]
    }

    private static func entry(_ bytes: [UInt8], as collection: String) throws(BSONError) -> Entry {
        let file = try BSONDocument(extendedJSON: String(decoding: bytes, as: UTF8.self))
        guard case .array(let indexes) = file["indexes"] else { throw .malformed(at: 0) }
        let command = try BSONDocument(
            file.elements().map { key, value in
                (key, key == "createIndexes" ? BSONValue.string(collection) : value)
            })
        return Entry(
            collection: collection,
            indexes: indexes.compactMap { index in
                if case .document(let specification) = index { return specification }
                return nil
            },
            command: command)
    }

    /// Creates the missing indexes and waits for those being built, unique ones first.
    ///
    /// - Parameter database: of a client with `MongoConfiguration.forLongCommands`: on a large collection this takes
    ///   hours.
    /// - Returns: the state of each index before the call.
    /// - Throws: `storageUnavailable`, `overloaded`; `internalError` if the server refuses an index, such as a unique
    ///   one over duplicate values.
    @discardableResult
    package func apply(to database: MongoDatabase) async throws(Failure) -> [IndexFinding] {
        let findings = try await check(database)
        for isUnique in [true, false] { try await build(findings.filter { $0.isUnique == isUnique }, in: database) }
        return findings
    }

    /// Creates the missing ones of these indexes, and waits for those being built.
    package func build(_ findings: [IndexFinding], in database: MongoDatabase) async throws(Failure) {
        for entry in entries {
            let due = findings.filter { $0.collection == entry.collection && $0.isDue }.map(\.specification)
            if due.isEmpty { continue }
            try await reporting { () throws(MongoError) in
                try await database.collection(entry.collection).createIndexes(due)
            }
        }
    }

    /// Compares the existing indexes with the required ones.
    package func check(_ database: MongoDatabase) async throws(Failure) -> [IndexFinding] {
        var findings: [IndexFinding] = []
        for entry in entries { findings += try await compare(entry, in: database) }
        return findings
    }

    /// The index builds in progress on the required collections; empty if the database user may not see them.
    package func builds(in database: MongoDatabase) async throws(Failure) -> [IndexBuild] {
        try await reporting { () throws(MongoError) in try await database.indexBuilds() }
            .filter { build in entries.contains { $0.collection == build.collection } }
            .map(IndexBuild.init)
    }

    private func compare(_ entry: Entry, in database: MongoDatabase) async throws(Failure) -> [IndexFinding] {
        let existing = try await reporting { () throws(MongoError) in
            try await database.collection(entry.collection).listIndexes()
        }
        var others = existing.filter { $0["name"] != .string("_id_") }
        var findings = entry.indexes.map { expected in
            let key = IndexShape(expected).key
            guard let position = others.firstIndex(where: { IndexShape($0.specification).key == key }) else {
                return IndexFinding(entry.collection, expected, .missing)
            }
            return IndexFinding(entry.collection, expected, existing: others.remove(at: position))
        }
        findings += others.map { IndexFinding(entry.collection, $0.specification, .additional) }
        return findings
    }
}
