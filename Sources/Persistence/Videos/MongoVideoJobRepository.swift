package import Application
package import BSON
package import Domain
package import MongoClient

/// The collection `video_generation_jobs`.
package struct MongoVideoJobRepository: Sendable {
    let collection: MongoCollection
    let turns: VideoTurns
    let list: RecordList<VideoJob>
    /// The same records in the form for operators.
    let adminList: RecordList<AdminVideoJob>

    /// - Parameter now: for the age of cached totals.
    package init(
        _ database: MongoDatabase, names: CollectionNames,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        collection = database.collection(names.videoJobs)
        turns = VideoTurns(jobs: collection, pace: database.collection(names.providerPace))
        list = RecordList(
            collection: collection, date: "created_at", totals: TotalsCache(now: now), read: VideoJobDocument.read)
        adminList = RecordList(
            collection: collection, date: "created_at", totals: TotalsCache(now: now), read: AdminVideoJobDocument.read)
    }

    func stored(_ id: RecordID) async throws(Failure) -> VideoJob? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.byRecord(id), read: VideoJobDocument.read) ?? nil
        }
    }

    static func byRecord(_ id: RecordID) -> BSONDocument { BSONWriter.document { $0.append("_id", ObjectID(id)) } }
}

extension MongoVideoJobRepository: VideoJobRepository {
    package func job(_ id: JobID, of owner: Owner?) async throws(Failure) -> VideoJob? {
        let named = try await find(Self.byName(id, of: owner))
        // A job of another application may have no `job_id`, only its record id.
        guard named == nil, let record = RecordID(id.text) else { return named }
        return try await find(Self.unnamed(record, of: owner))
    }

    package func completed<Content: Sendable>(
        of owner: Owner?, _ request: PageRequest, render: @escaping @Sendable (_ next: () -> VideoJob?) -> Content
    ) async throws(Failure) -> Page<Content> {
        try await list.page(request, matching: { Self.appendCompleted(of: owner, to: &$0) }, render: render)
    }

    private func find(_ filter: BSONDocument) async throws(Failure) -> VideoJob? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(filter, read: VideoJobDocument.read) ?? nil
        }
    }

    // MARK: - Queries, also explained by tests

    package static func byName(_ id: JobID, of owner: Owner?) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("job_id", id.text)
            if let owner { filter.append("user_id", owner.text) }
        }
    }

    package static func unnamed(_ id: RecordID, of owner: Owner?) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.document("job_id") { $0.document("$not") { $0.append("$type", "string") } }
            if let owner { filter.append("user_id", owner.text) }
        }
    }

    package static func findCompleted(of owner: Owner?, _ request: PageRequest) -> MongoFind {
        RecordList<VideoJob>.find(request, date: "created_at") { appendCompleted(of: owner, to: &$0) }
    }

    private static func appendCompleted(of owner: Owner?, to filter: inout BSONWriter) {
        if let owner { filter.append("user_id", owner.text) }
        filter.append("status", VideoJobStatus.completed.rawValue)
    }
}
