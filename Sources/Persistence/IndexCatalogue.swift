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
            try Self.entry(PackageResources.idempotency_keys_json, as: names.idempotencyKeys),
            try Self.entry(PackageResources.users_json, as: names.users),
            try Self.entry(PackageResources.session_claims_json, as: names.sessionClaims),
            try Self.entry(PackageResources.operations_minutes_json, as: names.operationsMinutes),
            try Self.entry(PackageResources.operations_alerts_json, as: names.operationsAlerts),
            try Self.entry(PackageResources.rate_limits_json, as: names.rateLimits),
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

    /// Creates every missing index.
    ///
    /// - Returns: the state of each index before the call.
    /// - Throws: `storageUnavailable`, `overloaded`; `internalError` if the server refuses an index, such as a unique
    ///   one over duplicate values.
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

    /// Compares the existing indexes with the required ones.
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
        var findings = entry.indexes.map { expected in
            guard let position = others.firstIndex(where: { IndexShape($0).key == IndexShape(expected).key }) else {
                return IndexFinding(entry.collection, expected, .missing)
            }
            let existingIndex = others.remove(at: position)
            return IndexFinding(
                entry.collection, expected, IndexShape(existingIndex) == IndexShape(expected) ? .present : .different)
        }
        findings += others.map { IndexFinding(entry.collection, $0, .additional) }
        return findings
    }
}

/// The state of one index of a collection.
package struct IndexFinding: Sendable {
    package enum State: String, Sendable {
        case present
        case missing
        /// An index over the same keys exists with other options; needs an operator's decision.
        case different
        /// Not in the files; left alone.
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

/// What makes two indexes equal: the keys in order, and the options that change what the index does. The name does not
/// count: another application may have chosen it.
private struct IndexShape: Equatable {
    /// Each field with its direction, or with the index type where there is no direction.
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
