package import Application
package import BSON
package import Domain
package import MongoClient

/// The collection `user_generation_history`.
package struct MongoGenerations: Sendable {
    let collection: MongoCollection
    let list: RecordList<Generation>

    /// - Parameter now: for the age of remembered totals.
    package init(
        _ database: MongoDatabase, names: CollectionNames,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        collection = database.collection(names.generations)
        list = RecordList(
            collection: collection, date: "created_at", totals: TotalsCache(now: now), read: GenerationDocument.read)
    }
}

extension MongoGenerations: GenerationHistory {
    package func page<Content: Sendable>(
        of owner: Owner, _ kind: GenerationKind, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> Generation?) -> Content
    ) async throws(Failure) -> Page<Content> {
        try await list.page(request, matching: { Self.append(owner, kind, to: &$0) }, render: render)
    }

    package func generation(_ id: RecordID, of owner: Owner) async throws(Failure) -> Generation? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.byID(id, of: owner), read: GenerationDocument.read) ?? nil
        }
    }

    package func remove(_ id: RecordID, of owner: Owner) async throws(Failure) -> Bool {
        let putAway = BSONWriter.document { update in
            update.document("$set") { $0.append("is_active", false) }
            update.document("$currentDate") { $0.append("updated_at", true) }
        }
        return try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(
                Self.byID(id, of: owner), .operators(putAway),
                projection: BSONWriter.document { $0.append("_id", Int32(1)) }
            ) { _ in true } ?? false
        }
    }

    // MARK: - The queries, also for explain

    package static func find(of owner: Owner, _ kind: GenerationKind, _ request: PageRequest) -> MongoFind {
        RecordList<Generation>.find(request, date: "created_at") { append(owner, kind, to: &$0) }
    }

    package static func matching(_ owner: Owner, _ kind: GenerationKind) -> BSONDocument {
        BSONWriter.document { append(owner, kind, to: &$0) }
    }

    package static func byID(_ id: RecordID, of owner: Owner) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            append(owner, to: &filter)
            filter.append("is_active", true)
        }
    }

    private static func append(_ owner: Owner, _ kind: GenerationKind, to filter: inout BSONWriter) {
        append(owner, to: &filter)
        filter.append("generation_type", kind.text)
        filter.append("is_active", true)
    }

    /// What an account has claimed keeps its session and is no longer the visitor's.
    private static func append(_ owner: Owner, to filter: inout BSONWriter) {
        if let session = owner.session {
            filter.append("session_id", session)
            filter.appendNull("user_id")
        } else {
            filter.append("user_id", owner.text)
        }
    }
}
