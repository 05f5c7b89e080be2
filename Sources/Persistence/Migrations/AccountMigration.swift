import Application
import BSON
import Domain
import MongoClient

/// The steps of a migration that need more than an update by the database.
struct AccountMigration: Sendable {
    /// The audit log of earlier versions.
    private static let earlierAuditLog = "admin_audit"
    private static let actions: [String: AuditAction] = [
        "cleanup": .mappingsCleaned, "retry_job": .jobRetried, "attach_task": .jobTaskAttached,
        "grant_admin": .roleGranted, "revoke_admin": .roleRevoked,
    ]

    private let users: MongoCollection
    private let earlierEvents: MongoCollection
    private let events: MongoCollection
    private let auditRetention: Duration?

    init(_ database: MongoDatabase, names: CollectionNames, auditRetention: Duration?) {
        users = database.collection(names.users)
        earlierEvents = database.collection(Self.earlierAuditLog)
        events = database.collection(names.auditEvents)
        self.auditRetention = auditRetention
    }

    /// Adds what admins find accounts by. Computed here: the database lower-cases ASCII only.
    func addSearchTerms(batchSize: Int32, _ onProgress: (MigrationProgress) -> Void) async throws {
        let title = "search missing: the address, its domain and the words of the name"
        let due: BSONDocument = ["search": ["$exists": false], "erased_at": .null]
        let changed = try await users.withDocuments(due, batchSize: batchSize, read: AccountDocument.read) {
            [users] batches in
            var changed = 0
            while let batch = try await batches.next() {
                for account in batch.compactMap(\.account) {
                    let unchanged: BSONDocument = [
                        "_id": .objectID(ObjectID(account.id)), "search": ["$exists": false],
                    ]
                    let terms = BSONValue.array(account.searchTerms.map { .string($0) })
                    changed += try await users.updateOne(unchanged, .operators(["$set": ["search": terms]])).modified
                }
                onProgress(MigrationProgress(users.name, title, changed: changed, isDone: false))
            }
            return changed
        }
        onProgress(MigrationProgress(users.name, title, changed: changed, isDone: true))
    }

    /// Copies the events of the earlier audit log that are not in this one.
    func copyAuditLog(batchSize: Int32, _ onProgress: (MigrationProgress) -> Void) async throws {
        let title = "not copied from \(Self.earlierAuditLog)"
        let copied = try await earlierEvents.withDocuments(
            Self.copied(auditRetention), batchSize: batchSize, read: BSONDocument.init(copying:)
        ) { [events, auditRetention] batches in
            var copied = 0
            while let earlier = try await batches.next() {
                let batch = try earlier.map { try Self.event($0, auditRetention) }
                let known = try await Self.ids(batch.compactMap { $0["_id"] }, in: events)
                let missing = batch.filter { event in event["_id"].map { !known.contains($0) } ?? false }
                try await events.insert(missing)
                copied += missing.count
                onProgress(MigrationProgress(events.name, title, changed: copied, isDone: false))
            }
            return copied
        }
        onProgress(MigrationProgress(events.name, title, changed: copied, isDone: true))
    }

    /// Not those that would be deleted at once, and copied again the next time.
    private static func copied(_ retention: Duration?) -> BSONDocument {
        var filter: [(String, BSONValue)] = [("_id", ["$type": "objectId"]), ("at", ["$type": "date"])]
        if let retention {
            let oldest: BSONValue = ["$subtract": ["$$NOW", .int64(DateExpression.milliseconds(retention))]]
            filter.append(("$expr", ["$gt": ["$at", oldest]]))
        }
        return BSONDocument(literal: filter)
    }

    private static func event(_ earlier: BSONDocument, _ retention: Duration?) throws(BSONError) -> BSONDocument {
        var action = earlier["action"] ?? .null
        if case .string(let name) = action, let renamed = actions[name] { action = .string(renamed.rawValue) }
        var fields: [(String, BSONValue)] = [
            ("_id", earlier["_id"] ?? .null), ("actor", earlier["actor"] ?? .null), ("action", action),
            ("object", earlier["target"] ?? .null), ("address", .null), ("time", earlier["at"] ?? .null),
        ]
        if let retention, case .date(let time)? = earlier["at"] {
            fields.append(("expires_at", .date(milliseconds: time + DateExpression.milliseconds(retention))))
        }
        return try BSONDocument(fields)
    }

    private static func ids(
        _ ids: [BSONValue], in collection: MongoCollection
    ) async throws(MongoError) -> Set<BSONValue> {
        var find = MongoFind(["_id": ["$in": .array(ids)]], limit: Int32(clamping: ids.count))
        find.projection = ["_id": 1]
        return Set(
            try await collection.find(find) { document throws(BSONError) in
                guard let id = try document.first("_id") else { throw .malformed(at: 0) }
                return try BSONValue(id)
            })
    }
}
