package import Application
package import BSON
package import Domain
package import MongoClient

/// The collection `user_generation_history`.
package struct MongoGenerationRepository: Sendable {
    let collection: MongoCollection
    let list: RecordList<Generation>

    /// - Parameter now: for the age of cached totals.
    package init(
        _ database: MongoDatabase, names: CollectionNames,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        collection = database.collection(names.generations)
        list = RecordList(
            collection: collection, date: "created_at", totals: TotalsCache(now: now), read: GenerationDocument.read)
    }
}

extension MongoGenerationRepository: GenerationRepository {
    package func page<Content: Sendable>(
        of owner: Owner, _ kind: GenerationKind, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> Generation?) -> Content
    ) async throws(Failure) -> Page<Content> {
        try await list.page(
            request, matching: { Self.append(owner, GenerationFilter(kind: kind), to: &$0) }, render: render)
    }

    package func newest(
        of owner: Owner, _ filter: GenerationFilter, after position: PagePosition?, limit: Int
    ) async throws(Failure) -> [PlacedRecord<Generation>] {
        try await list.newest(after: position, limit: limit) { Self.append(owner, filter, to: &$0) }
    }

    package func generation(_ id: RecordID, of owner: Owner) async throws(Failure) -> Generation? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.byID(id, of: owner), read: GenerationDocument.read) ?? nil
        }
    }

    // MARK: - Queries, also explained by tests

    package static func find(of owner: Owner, _ kind: GenerationKind, _ request: PageRequest) -> MongoFind {
        RecordList<Generation>.find(request, date: "created_at") {
            append(owner, GenerationFilter(kind: kind), to: &$0)
        }
    }

    package static func findNewest(
        of owner: Owner, _ filter: GenerationFilter, after position: PagePosition?, limit: Int
    ) -> MongoFind {
        RecordList<Generation>.findNewest(after: position, limit: limit, date: "created_at") {
            append(owner, filter, to: &$0)
        }
    }

    package static func matching(_ owner: Owner, _ kind: GenerationKind) -> BSONDocument {
        BSONWriter.document { append(owner, GenerationFilter(kind: kind), to: &$0) }
    }

    package static func byID(_ id: RecordID, of owner: Owner) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            append(owner, to: &filter)
            filter.append("is_active", true)
        }
    }

    private static let withResult: [BSONDocument] = [
        ["status": .null, "result_url": ["$type": "string"]], ["status": .null, "proxy_url": ["$type": "string"]],
    ]
    private static let withoutResult: BSONDocument = [
        "status": .null, "result_url": ["$not": ["$type": "string"]], "proxy_url": ["$not": ["$type": "string"]],
    ]

    private static func append(_ owner: Owner, _ filter: GenerationFilter, to document: inout BSONWriter) {
        append(owner, to: &document)
        document.append("generation_type", filter.kind.text)
        document.append("is_active", !filter.isTrash)
        // One that is being deleted permanently is in no list.
        if filter.isTrash { document.document("purge_due_at") { $0.append("$exists", false) } }
        if let status = filter.status { append(status, to: &document) }
    }

    static func append(_ status: Generation.Status, to document: inout BSONWriter) {
        guard status != .failed else { return document.append("status", status.rawValue) }
        // A record of another application may have no status: with a result it is completed, otherwise processing.
        document.append("status", ["$in": [.string(status.rawValue), .null]])
        document.append("$nor", status == .completed ? [withoutResult] : withResult)
    }

    /// A record claimed by an account keeps its `session_id` but no longer belongs to the session.
    static func append(_ owner: Owner, to filter: inout BSONWriter) {
        if let session = owner.session {
            filter.append("session_id", session)
            filter.appendNull("user_id")
        } else {
            filter.append("user_id", owner.text)
        }
    }
}
