package import Application
package import BSON
package import Domain
package import MongoClient

/// The collection `shares`. Nothing is cached: each request reads the share, so that its end acts at once everywhere.
package struct MongoShareRepository: ShareRepository {
    private let collection: MongoCollection
    private let documents: ShareDocument
    private let list: RecordList<Share>
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameter now: measures how long a query takes, and the age of cached totals.
    package init(
        _ database: MongoDatabase, names: CollectionNames,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        let documents = ShareDocument(names)
        collection = database.collection(names.shares)
        self.documents = documents
        list = RecordList(
            collection: collection, date: "created_at", totals: TotalsCache(now: now),
            read: { document throws(BSONError) in try documents.share(document) })
        self.now = now
    }

    package func add(_ share: NewShare) async throws(Failure) -> Share {
        let insert = InsertStage.creating(documents.fields(of: share), ShareUpdate.times(for: share.lifetime))
        let added = try await confirmedWrite { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.byID(share.id), .pipeline([insert]), upsert: true) {
                [documents] document throws(BSONError) in try documents.share(document)
            }
        }
        guard let added = added ?? nil else { throw .unexpected("the added share \(share.id.text) cannot be read") }
        return added
    }

    package func activeCount(of owner: Owner, except share: RecordID?) async throws(Failure) -> Int {
        try await reporting { () throws(MongoError) in
            let now = try await collection.database.serverTime()
            return try await collection.count(
                Self.active(of: owner, except: share, now: now), atMost: Share.maximumPerOwner)
        }
    }

    package func open(_ token: ShareTokenHash) async throws(Failure) -> StoredShare? {
        let start = now()
        let found = try await reporting { () throws(MongoError) in
            try await collection.find(Self.find(token)) { [documents] document throws(BSONError) in
                try documents.stored(document)
            }
        }
        guard let stored = found.first ?? nil else { return nil }
        // The result is from some point between the query and now: its whole time is subtracted.
        let remaining = stored.remaining - (now() - start)
        guard remaining > .zero else { return nil }
        return StoredShare(stored.share, password: stored.password, secret: stored.secret, remaining: remaining)
    }

    package func page<Content: Sendable>(
        of owner: Owner, _ request: PageRequest, render: @escaping @Sendable (_ next: () -> Share?) -> Content
    ) async throws(Failure) -> Page<Content> {
        try await list.page(request, matching: { $0.append("owner", owner.text) }, render: render)
    }

    package func change(_ id: RecordID, of owner: Owner, _ change: ShareChange) async throws(Failure) -> Share? {
        try await confirmedWrite { () throws(MongoError) in
            try await collection.findOneAndUpdate(
                Self.byID(id, of: owner), .pipeline(ShareUpdate.pipeline(change))
            ) { [documents] document throws(BSONError) in try documents.share(document) }
        } ?? nil
    }

    package func remove(_ id: RecordID, of owner: Owner) async throws(Failure) -> Bool {
        try await confirmedDeletion(of: Self.byID(id, of: owner), in: collection)
    }

    package func rename(_ tag: TagName, to name: TagName, of owner: Owner) async throws(Failure) -> Int {
        // Tags are compared here: the database folds letters differently.
        let shares = try await reporting { () throws(MongoError) in
            try await collection.find(Self.tags(of: owner)) { [documents] document throws(BSONError) in
                try documents.share(document)
            }
        }
        let renamed = shares.compactMap(\.self).filter { $0.selection == .tag(tag) }
        guard !renamed.isEmpty else { return 0 }
        let filter: BSONDocument = [
            "_id": ["$in": .array(renamed.map { .objectID(ObjectID($0.id)) })], "owner": .string(owner.text),
        ]
        _ = try await confirmedWrite { () throws(MongoError) in
            try await collection.updateMany(filter, .operators(["$set": ["tag": .string(name.text)]]))
        }
        return renamed.count
    }

    package func ended(among shares: Set<ActiveShare>) async throws(Failure) -> Set<ActiveShare> {
        let find = Self.find(shares.map(\.id))
        let active = try await reporting { () throws(MongoError) in
            try await collection.find(find) { [documents] document throws(BSONError) in
                try documents.stored(document).map(ActiveShare.init)
            }
        }
        return shares.subtracting(active.compactMap(\.self))
    }

    /// Losing a view in a failover is acceptable: no visitor waits for the majority.
    package func countView(_ id: RecordID) async throws(Failure) {
        let command = BSONWriter.document { command in
            command.append("update", collection.name)
            command.array("updates") { updates in
                updates.document { update in
                    update.append("q", Self.byID(id))
                    update.append("u", ShareUpdate.view)
                }
            }
            command.document("writeConcern") { $0.append("w", Int32(1)) }
        }
        try await reporting { () throws(MongoError) in try await collection.database.run(.plain, command) { _ in } }
    }

    // MARK: - Queries, also explained by tests

    /// The query of a share that has not ended, with its remaining time.
    package static func find(_ token: ShareTokenHash) -> MongoFind {
        find(
            "token_hash", .string(token.text), limit: 1,
            reading: [
                "owner", "items", "tag", "title", "password", "secret", "download", "show_prompt", "created_at",
                "expires_at", "views", "last_viewed_at",
            ])
    }

    /// The same by ids, without what it shows.
    package static func find(_ ids: [RecordID]) -> MongoFind {
        find(
            "_id", ["$in": .array(ids.map { .objectID(ObjectID($0)) })], limit: ids.count,
            reading: ["owner", "secret", "expires_at"])
    }

    private static func find(
        _ field: String, _ value: BSONValue, limit: Int, reading fields: [StaticString]
    ) -> MongoFind {
        var find = MongoFind(
            BSONDocument(literal: [
                (field, value), ("expires_at", ["$type": "date"]), ("$expr", ["$gt": ["$expires_at", "$$NOW"]]),
            ]), limit: Int32(clamping: limit))
        find.projection = BSONWriter.document { projection in
            for field in fields { projection.append(field, Int32(1)) }
            projection.document("remaining") { remaining in
                remaining.array("$subtract") { times in
                    times.append("$expires_at")
                    times.append("$$NOW")
                }
            }
        }
        return find
    }

    package static func page(of owner: Owner, _ request: PageRequest) -> MongoFind {
        RecordList<Share>.find(request, date: "created_at") { $0.append("owner", owner.text) }
    }

    /// The owner's shares of tags, ended ones too.
    package static func tags(of owner: Owner) -> MongoFind {
        MongoFind(["owner": .string(owner.text), "tag": ["$exists": true]], limit: 10_000)
    }

    /// - Parameter now: the database's time in milliseconds since 1970: `$$NOW` would not use the index.
    package static func active(of owner: Owner, except share: RecordID?, now: Int64) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("owner", owner.text)
            filter.document("expires_at") { $0.append("$gt", milliseconds: now) }
            if let share { filter.document("_id") { $0.append("$ne", ObjectID(share)) } }
        }
    }

    private static func byID(_ id: RecordID, of owner: Owner? = nil) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            if let owner { filter.append("owner", owner.text) }
        }
    }
}
