package import Application
package import BSON
package import Domain
package import MongoClient

/// The collection `video_url_mapping` for operators. The provider's URL is never read.
package struct MongoAdminMappingRepository: AdminMappingRepository {
    private let database: MongoDatabase
    private let collection: MongoCollection
    private let totals: TotalsCache

    package init(
        _ database: MongoDatabase, names: CollectionNames,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.database = database
        collection = database.collection(names.videoURLMapping)
        totals = TotalsCache(now: now)
    }

    package func storage() async throws(Failure) -> MappingStorage {
        try await reporting { () throws(MongoError) in
            let now = try await database.serverTime()
            return MappingStorage(
                active: try await collection.count(Self.filter(.active, now: now)),
                expired: try await collection.count(Self.filter(.expired, now: now)), bytes: try await bytes())
        }
    }

    private func bytes() async throws(MongoError) -> Int64 {
        let command: BSONDocument = ["collStats": .string(collection.name)]
        return try await database.run(.read, command) { reply throws(BSONError) in
            let size = try reply.first("size").map { (element) throws(BSONError) in try element.integer() } ?? 0
            let index = try reply.first("totalIndexSize").map { (element) throws(BSONError) in try element.integer() }
            return size + (index ?? 0)
        }
    }

    package func mostPlayed(atMost count: Int) async throws(Failure) -> [AdminMapping] {
        try await reporting { () throws(MongoError) in
            let now = try await database.serverTime()
            return try await collection.find(Self.findMostPlayed(atMost: count)) { record throws(BSONError) in
                try MappingDocument.listed(record, now: now)
            }
        }.compactMap(\.self)
    }

    package func page<Content: Sendable>(
        _ status: MappingStatus?, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> AdminMapping?) -> Content
    ) async throws(Failure) -> Page<Content> {
        let now = try await reporting { () throws(MongoError) in try await database.serverTime() }
        let list = RecordList<AdminMapping>(collection: collection, date: "expires_at", totals: totals) {
            record throws(BSONError) in try MappingDocument.listed(record, now: now)
        }
        return try await list.page(request, matching: { Self.append(status, now, to: &$0) }, render: render)
    }

    // MARK: - Queries, also explained by tests

    /// - Parameter now: the database's time in milliseconds since 1970; `count` does not work with `$$NOW`.
    package static func filter(_ status: MappingStatus?, now: Int64) -> BSONDocument {
        BSONWriter.document { append(status, now, to: &$0) }
    }

    package static func find(_ status: MappingStatus?, _ request: PageRequest, now: Int64) -> MongoFind {
        RecordList<AdminMapping>.find(request, date: "expires_at") { append(status, now, to: &$0) }
    }

    package static func findMostPlayed(atMost count: Int) -> MongoFind {
        // Only numbers, and at least one play.
        MongoFind(["access_count": ["$gte": 1]], sort: ["access_count": -1], limit: Int32(count))
    }

    /// Inside `$and`, because the cursor's bound is on the same field.
    private static func append(_ status: MappingStatus?, _ now: Int64, to filter: inout BSONWriter) {
        guard let status else { return }
        filter.array("$and") { conditions in
            conditions.document { condition in
                condition.document("expires_at") { bound in
                    switch status {
                    case .expired: bound.append("$lte", milliseconds: now)
                    case .active: bound.append("$gt", milliseconds: now)
                    }
                }
            }
        }
    }
}

extension MappingDocument {
    /// Nil for a document whose id is not an ObjectID.
    ///
    /// - Parameter now: the database's time in milliseconds since 1970.
    static func listed(_ document: BSONView, now: Int64) throws(BSONError) -> AdminMapping? {
        guard let id = try document.first("_id"), id.type == .objectID else { return nil }
        var mapping = AdminMapping(
            record: RecordID(try id.objectID()), proxyID: "", taskID: nil, createdAt: nil, expiresAt: nil, plays: 0,
            lastPlayedAt: nil, isExpired: false)
        var elements = document.elements()
        while let element = try elements.next() {
            switch element.type {
            case .string where element.hasKey("proxy_id"): mapping.proxyID = try element.string()
            case .string where element.hasKey("task_id"): mapping.taskID = try element.string()
            case .date where element.hasKey("created_at"):
                mapping.createdAt = Timestamp(milliseconds: try element.milliseconds())
            case .date where element.hasKey("expires_at"):
                let end = try element.milliseconds()
                mapping.expiresAt = Timestamp(milliseconds: end)
                mapping.isExpired = end <= now
            case .date where element.hasKey("last_accessed_at"):
                mapping.lastPlayedAt = Timestamp(milliseconds: try element.milliseconds())
            case .int32 where element.hasKey("access_count"), .int64 where element.hasKey("access_count"),
                .double where element.hasKey("access_count"):
                mapping.plays = (try? Int(element.integer())) ?? 0
            default: break
            }
        }
        return mapping
    }
}
