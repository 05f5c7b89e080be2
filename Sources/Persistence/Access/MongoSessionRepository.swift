package import Application
package import BSON
package import Domain
package import MongoClient

/// The collection `sessions`, and the fields of `users` that end all sessions of an account at once.
package struct MongoSessionRepository: SessionRepository {
    /// Per user; when another one begins, the oldest are deleted.
    package static let maximum = 100
    /// How many are deleted at once.
    private static let batch = 1000

    private let sessions: MongoCollection
    private let users: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        sessions = database.collection(names.sessions)
        users = database.collection(names.users)
    }

    package func add(_ session: SignedInSession, isByProvider: Bool) async throws(Failure) -> SignedInSession {
        let times = BSONWriter.document { times in
            times.append("created_at", "$$NOW")
            times.append("last_used_at", "$$NOW")
            times.document("expires_at") {
                DateExpression.later(session.expiresAt.since(session.createdAt), in: &$0)
            }
        }
        let insert = InsertStage.creating(SessionDocument.fields(of: session, isByProvider: isByProvider), times)
        let added = try await confirmedWrite { () throws(MongoError) in
            try await sessions.findOneAndUpdate(
                BSONWriter.document { $0.append("_id", ObjectID(session.id)) }, .pipeline([insert]), upsert: true,
                read: SessionDocument.session)
        }
        guard let added = added ?? nil else {
            throw .unexpected("the added session \(session.id.text) cannot be read")
        }
        await removeOldest(of: session.user)
        return added
    }

    /// A failure is made up for at the next sign-in.
    private func removeOldest(of user: UserID) async {
        do throws(MongoError) {
            let old = try await sessions.find(Self.surplus(of: user)) { document throws(BSONError) in
                try document.recordID("_id")
            }.compactMap(\.self)
            guard !old.isEmpty else { return }
            _ = try await sessions.deleteMany([
                "_id": ["$in": .array(old.map { .objectID(ObjectID($0)) })], "user_id": .string(user.text),
            ])
        } catch {}
    }

    package func sessions(of user: UserID) async throws(Failure) -> [SignedInSession] {
        try await reporting { () throws(MongoError) in
            try await sessions.find(Self.list(of: user), read: SessionDocument.session)
        }.compactMap(\.self)
    }

    package func end(_ id: RecordID, of user: UserID) async throws(Failure) -> Bool {
        try await confirmedDeletion(
            of: ["_id": .objectID(ObjectID(id)), "user_id": .string(user.text)], in: sessions)
    }

    package func endAll(of user: UserID, except: RecordID?) async throws(Failure) {
        guard let account = user.account else { return }
        let ended = try await confirmedWrite { () throws(MongoError) in
            try await users.findOneAndUpdate(
                ["_id": .objectID(ObjectID(account))], .operators(Self.ending(except: except)),
                projection: ["valid_since": 1]
            ) { document throws(BSONError) in try document.time("valid_since") }
        }
        guard let ended = ended ?? nil else { return }
        // Not those of sign-ins that have come since.
        let older = BSONWriter.document { filter in
            filter.append("user_id", user.text)
            filter.document("created_at") { $0.append("$lt", milliseconds: ended.milliseconds) }
            if let except { filter.document("_id") { $0.append("$ne", ObjectID(except)) } }
        }
        _ = try await confirmedWrite { () throws(MongoError) in try await sessions.deleteMany(older) }
    }

    /// The update of an account that ends its sessions and tokens of before.
    ///
    /// - Parameter except: stays; nil ends all.
    package static func ending(except: RecordID?) -> BSONDocument {
        BSONWriter.document { update in
            update.document("$currentDate") { $0.append("valid_since", true) }
            if let except {
                update.document("$set") { $0.append("kept_session", ObjectID(except)) }
            } else {
                update.document("$unset") { $0.append("kept_session", "") }
            }
        }
    }

    // MARK: - Queries, also explained by tests

    /// Newest first, without those that have expired.
    package static func list(of user: UserID) -> MongoFind {
        MongoFind(
            ["user_id": .string(user.text), "$expr": ["$gt": ["$expires_at", "$$NOW"]]], sort: ["created_at": -1],
            limit: Int32(maximum))
    }

    /// Those beyond the newest `maximum`.
    package static func surplus(of user: UserID) -> MongoFind {
        var find = MongoFind(["user_id": .string(user.text)], sort: ["created_at": -1], limit: Int32(batch))
        find.skip = Int64(maximum)
        find.projection = ["_id": 1]
        return find
    }
}
