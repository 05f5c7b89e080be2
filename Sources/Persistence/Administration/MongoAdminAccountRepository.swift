package import Application
import BSON
package import Domain
package import MongoClient

/// The collection `users` for administrators.
package struct MongoAdminAccountRepository: AdminAccountRepository {
    private let collection: MongoCollection
    private let list: RecordList<ManagedAccount>

    /// - Parameter now: the age of cached totals.
    package init(
        _ database: MongoDatabase, names: CollectionNames,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        collection = database.collection(names.users)
        list = RecordList(
            collection: collection, date: "created_at", totals: TotalsCache(now: now),
            read: { document throws(BSONError) in try ManagedAccountDocument.read(document) })
    }

    package func page<Content: Sendable>(
        _ search: [String], _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> ManagedAccount?) -> Content
    ) async throws(Failure) -> Page<Content> {
        try await list.page(request, matching: { Self.append(search, to: &$0) }, render: render)
    }

    package func managedAccount(_ id: RecordID) async throws(Failure) -> ManagedAccount? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.byID(id)) { document throws(BSONError) in
                try ManagedAccountDocument.read(document)
            }
        } ?? nil
    }

    package func change(_ id: RecordID, _ change: AccountChange) async throws(Failure) -> ManagedAccount? {
        try await update(id, AccountUpdate.pipeline(change))
    }

    package func removeSecondFactor(of id: RecordID) async throws(Failure) -> Bool {
        try await update(id, AccountUpdate.withoutSecondFactor) != nil
    }

    private func update(_ id: RecordID, _ pipeline: [BSONDocument]) async throws(Failure) -> ManagedAccount? {
        try await confirmedWrite { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.byID(id), .pipeline(pipeline)) { document throws(BSONError) in
                try ManagedAccountDocument.read(document)
            }
        } ?? nil
    }

    // MARK: - Queries, also explained by tests

    package static func find(_ search: [String], _ request: PageRequest) -> MongoFind {
        RecordList<ManagedAccount>.find(request, date: "created_at") { append(search, to: &$0) }
    }

    private static func append(_ search: [String], to filter: inout BSONWriter) {
        // What is left of an erased account is not one.
        filter.appendNull("erased_at")
        guard !search.isEmpty else { return }
        filter.array("$and") { conditions in
            for term in search {
                conditions.append(["search": .regex(pattern: "^" + escaped(term), options: "")])
            }
        }
    }

    /// Only letters, digits and what lies beyond ASCII mean themselves everywhere in a pattern.
    private static func escaped(_ text: String) -> String {
        var pattern = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isPlain = scalar.value > 127 || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            if !isPlain { pattern.append("\\") }
            pattern.append(scalar)
        }
        return String(pattern)
    }

    private static func byID(_ id: RecordID) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.appendNull("erased_at")
        }
    }
}
