package import Application
package import BSON
package import MongoClient

/// The indexes that each collection must have, as the files in `indexes/` say.
package struct IndexCatalogue: Sendable {
    /// One collection's file.
    package struct Entry: Sendable {
        /// As it is called in this database.
        package let collection: String
        /// As the command `createIndexes` takes them.
        package let indexes: [BSONDocument]
        /// The command for the mongo shell.
        package let command: BSONDocument
    }

    package let entries: [Entry]

    /// - Throws: `BSONError` where a file is not what it must be; they are part of the program, and tested.
    package init(names: CollectionNames) throws(BSONError) {
        entries = [
            try Self.entry(PackageResources.generated_image_entity_json, as: names.generatedImages),
            try Self.entry(PackageResources.user_generation_history_json, as: names.generations),
            try Self.entry(PackageResources.video_generation_jobs_json, as: names.videoJobs),
            try Self.entry(PackageResources.video_url_mapping_json, as: names.videoURLMapping),
            try Self.entry(PackageResources.idempotency_keys_json, as: names.idempotencyKeys),
            try Self.entry(PackageResources.users_json, as: names.users),
            try Self.entry(PackageResources.session_claims_json, as: names.sessionClaims),
            try Self.entry(PackageResources.operations_minutes_json, as: names.operationsMinutes),
            try Self.entry(PackageResources.operations_alerts_json, as: names.operationsAlerts),
            try Self.entry(PackageResources.rate_limits_json, as: names.rateLimits),
        ]
    }

    private static func entry(_ file: [UInt8], as collection: String) throws(BSONError) -> Entry {
        let written = try BSONDocument(extendedJSON: String(decoding: file, as: UTF8.self))
        guard case .array(let indexes) = written["indexes"] else { throw .malformed(at: 0) }
        let command = try BSONDocument(
            written.elements().map { key, value in
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

    /// Makes every index that is missing.
    ///
    /// - Returns: how each stood before.
    /// - Throws: `storageUnavailable`, `overloaded`; `internalError` where the server refuses an index, as it does a
    ///   unique one over doubles.
    @discardableResult
    package func apply(to database: MongoDatabase) async throws(Failure) -> [IndexFinding] {
        var findings: [IndexFinding] = []
        for entry in entries {
            let found = try await compare(entry, in: database)
            let missing = found.filter { $0.state == .missing }.compactMap(\.specification)
            if !missing.isEmpty {
                try await reporting { () throws(MongoError) in
                    try await database.collection(entry.collection).createIndexes(missing)
                }
            }
            findings += found
        }
        return findings
    }

    /// Compares what is there with what must be.
    package func check(_ database: MongoDatabase) async throws(Failure) -> [IndexFinding] {
        var findings: [IndexFinding] = []
        for entry in entries { findings += try await compare(entry, in: database) }
        return findings
    }

    private func compare(_ entry: Entry, in database: MongoDatabase) async throws(Failure) -> [IndexFinding] {
        let existing = try await reporting { () throws(MongoError) in
            try await database.collection(entry.collection).listIndexes()
        }
        var others = existing.filter { $0["name"] != .string("_id_") }
        var findings = entry.indexes.map { wanted in
            guard let position = others.firstIndex(where: { IndexShape($0).key == IndexShape(wanted).key }) else {
                return IndexFinding(entry.collection, wanted, .missing)
            }
            let there = others.remove(at: position)
            return IndexFinding(
                entry.collection, wanted, IndexShape(there) == IndexShape(wanted) ? .present : .different)
        }
        findings += others.map { IndexFinding(entry.collection, $0, .additional) }
        return findings
    }
}

/// How one index of a collection stands.
package struct IndexFinding: Sendable {
    package enum State: String, Sendable {
        case present
        case missing
        /// An index over the same keys is there, with other options: it has to be looked at by a person.
        case different
        /// Not one of ours; left alone.
        case additional
    }

    package let collection: String
    package let name: String
    package let state: State
    let specification: BSONDocument?

    fileprivate init(_ collection: String, _ specification: BSONDocument, _ state: State) {
        self.collection = collection
        self.state = state
        self.specification = specification
        if case .string(let name) = specification["name"] { self.name = name } else { name = "" }
    }
}

/// What makes two indexes the same: the keys in their order, and the options that change what the index does. The name
/// does not count, for another application may have given it.
private struct IndexShape: Equatable {
    /// Each with its direction, or its kind where it has none.
    let key: [String]
    private let unique: Bool
    private let expiry: Int64?
    private let filter: BSONValue?

    init(_ specification: BSONDocument) {
        if case .document(let key) = specification["key"], let elements = try? key.elements() {
            self.key = elements.map { name, value in "\(name):\(Self.integer(value).map(String.init) ?? "\(value)")" }
        } else {
            key = []
        }
        unique = specification["unique"] == .bool(true)
        expiry = specification["expireAfterSeconds"].flatMap(Self.integer)
        filter = specification["partialFilterExpression"]
    }

    /// The shell and some drivers write whole numbers as doubles.
    private static func integer(_ value: BSONValue) -> Int64? {
        switch value {
        case .int32(let number): Int64(number)
        case .int64(let number): number
        case .double(let number): Int64(exactly: number)
        default: nil
        }
    }
}
