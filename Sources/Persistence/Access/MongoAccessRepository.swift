package import Application
import BSON
package import Domain
package import MongoClient

/// Reads the collections `sessions`, `api_keys` and `users`; whether something has expired is decided by the database's
/// clock.
package struct MongoAccessRepository: AccessRepository {
    private let sessions: MongoCollection
    private let keys: MongoCollection
    private let users: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        sessions = database.collection(names.sessions)
        keys = database.collection(names.apiKeys)
        users = database.collection(names.users)
    }

    package func session(_ id: RecordID) async throws(Failure) -> SessionAccess? {
        try await reporting { () throws(MongoError) in
            try await sessions.find(Self.sessions([id]), read: SessionDocument.access)
        }.first ?? nil
    }

    package func key(_ hash: SecretHash) async throws(Failure) -> KeyAccess? {
        try await reporting { () throws(MongoError) in
            try await keys.find(Self.key(hash), read: APIKeyDocument.access)
        }.first ?? nil
    }

    package func account(_ id: RecordID) async throws(Failure) -> AccountAccess? {
        try await reporting { () throws(MongoError) in
            try await users.find(Self.accounts([id]), read: AccountAccessDocument.read)
        }.first ?? nil
    }

    package func refused(among active: Set<ActiveAccess>) async throws(Failure) -> Set<ActiveAccess> {
        let sessions = try await liveSessions(active)
        let keys = try await liveKeys(active)
        let accounts = try await accounts(of: active)
        return active.filter { access in
            let account = access.user.account.flatMap { accounts[$0] }
            return switch access.credential {
            case .token: account.map { !$0.acceptsToken(issuedAt: access.issuedAt) } ?? false
            case .key(let id): !keys.contains(id) || account?.isRefused == true
            case .session(let id):
                if let session = sessions[id], let account { !account.accepts(session, id) } else { true }
            }
        }
    }

    private func liveSessions(_ active: Set<ActiveAccess>) async throws(Failure) -> [RecordID: SessionAccess] {
        let ids = active.compactMap(\.credential.session)
        if ids.isEmpty { return [:] }
        let found = try await reporting { () throws(MongoError) in
            try await sessions.find(Self.sessions(ids), read: SessionDocument.identified)
        }
        return Dictionary(found.compactMap(\.self), uniquingKeysWith: { first, _ in first })
    }

    private func liveKeys(_ active: Set<ActiveAccess>) async throws(Failure) -> Set<RecordID> {
        let ids = active.compactMap { if case .key(let id) = $0.credential { id } else { nil } }
        if ids.isEmpty { return [] }
        let found = try await reporting { () throws(MongoError) in
            try await keys.find(Self.keys(ids)) { document throws(BSONError) in try document.recordID("_id") }
        }
        return Set(found.compactMap(\.self))
    }

    private func accounts(of active: Set<ActiveAccess>) async throws(Failure) -> [RecordID: AccountAccess] {
        let ids = Set(active.compactMap(\.user.account))
        if ids.isEmpty { return [:] }
        let found = try await reporting { () throws(MongoError) in
            try await users.find(Self.accounts(Array(ids)), read: AccountAccessDocument.identified)
        }
        return Dictionary(found.compactMap(\.self), uniquingKeysWith: { first, _ in first })
    }

    // MARK: - Queries, also explained by tests

    /// Sessions that have not expired.
    package static func sessions(_ ids: [RecordID]) -> MongoFind {
        var find = MongoFind(
            ["_id": among(ids), "$expr": ["$gt": ["$expires_at", "$$NOW"]]], limit: Int32(clamping: ids.count))
        find.projection = ["user_id": 1, "created_at": 1, "last_used_at": 1, "by_provider": 1]
        return find
    }

    /// A key that has not expired.
    package static func key(_ hash: SecretHash) -> MongoFind {
        MongoFind(["hash": .binary(hash.bytes, subtype: 0), "$or": unexpired], limit: 1)
    }

    package static func keys(_ ids: [RecordID]) -> MongoFind {
        var find = MongoFind(["_id": among(ids), "$or": unexpired], limit: Int32(clamping: ids.count))
        find.projection = ["_id": 1]
        return find
    }

    package static func accounts(_ ids: [RecordID]) -> MongoFind {
        var find = MongoFind(["_id": among(ids)], limit: Int32(clamping: ids.count))
        find.projection = AccountAccessDocument.projection
        return find
    }

    private static let unexpired: BSONValue = [
        ["expires_at": ["$exists": false]], ["$expr": ["$gt": ["$expires_at", "$$NOW"]]],
    ]

    private static func among(_ ids: [RecordID]) -> BSONValue {
        ids.count == 1 ? .objectID(ObjectID(ids[0])) : ["$in": .array(ids.map { .objectID(ObjectID($0)) })]
    }
}
