package import Application
package import BSON
package import Domain
package import MongoClient

/// `deletion` in the collection `users`; `deletion.step_due_at` is when something is left to do.
package struct MongoClosureRepository: ClosureRepository {
    /// Longer than most steps take. A step that takes longer may be done twice.
    private static let lease: Duration = .seconds(300)
    /// Longer than any token is valid.
    private static let tombstoneLifetime: Duration = .seconds(366 * 86_400)

    private let users: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) { users = database.collection(names.users) }

    package func begin(
        _ id: RecordID, batch: RecordID, erasedAfter grace: Duration, _ receipt: ClosureReceipt
    ) async throws(Failure) -> ClosingAccount? {
        let isNew: BSONDocument = ["$ne": [["$type": "$deletion"], "object"]]
        let begin = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("deletion") { field in
                    field.array("$cond") { choice in
                        choice.append(isNew)
                        choice.document { ClosureDocument.append(batch, erasedAfter: grace, receipt, to: &$0) }
                        choice.append("$deletion")
                    }
                }
                set.append("valid_since", ["$cond": [.document(isNew), "$$NOW", "$valid_since"]] as BSONDocument)
                set.append("kept_session", "$$REMOVE")
            }
        }
        return try await change(id, ["erased_at": ["$exists": false]], begin)
    }

    package func account(_ id: RecordID) async throws(Failure) -> ClosingAccount? {
        try await reporting { () throws(MongoError) in
            try await users.findOne(["_id": .objectID(ObjectID(id))], read: ClosureDocument.read)
        } ?? nil
    }

    package func beginRestoring(_ id: RecordID) async throws(Failure) -> ClosingAccount? {
        let isPossible: BSONDocument = [
            "$or": [
                ["deletion.stage": "restoring"],
                ["deletion.stage": "closing", "$expr": ["$gt": ["$deletion.due_at", "$$NOW"]]],
            ]
        ]
        return try await change(
            id, isPossible, ["$set": ["deletion.stage": "restoring", "deletion.step_due_at": "$$NOW"]])
    }

    package func claim() async throws(Failure) -> ClosingAccount? {
        let isOver: BSONDocument = [
            "$and": [["$eq": ["$deletion.stage", "closing"]], ["$lte": ["$deletion.due_at", "$$NOW"]]]
        ]
        let claim = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.append(
                    "deletion.stage", ["$cond": [.document(isOver), "erasing", "$deletion.stage"]] as BSONDocument)
                set.document("deletion.step_due_at") { DateExpression.later(Self.lease, in: &$0) }
            }
        }
        return try await reporting { () throws(MongoError) in
            let due = Self.due(now: try await users.database.serverTime())
            return try await users.findOneAndUpdate(due, .pipeline([claim]), read: ClosureDocument.read)
        } ?? nil
    }

    package func rest(_ account: ClosingAccount) async throws(Failure) {
        try await change(account, .closing, ["$set": ["deletion.step_due_at": "$deletion.due_at"]])
    }

    package func postpone(_ account: ClosingAccount, by duration: Duration) async throws(Failure) {
        let later = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("deletion.step_due_at") { DateExpression.later(duration, in: &$0) }
            }
        }
        try await change(account, .erasing, later)
    }

    package func endRestoring(_ account: ClosingAccount) async throws(Failure) {
        try await change(account, .restoring, ["$unset": "deletion"])
    }

    package func entomb(_ account: ClosingAccount) async throws(Failure) {
        let tombstone = BSONWriter.document { stage in
            stage.document("$replaceWith") { document in
                document.append("_id", "$_id")
                document.append("erased_at", "$$NOW")
                document.document("tombstone_until") { DateExpression.later(Self.tombstoneLifetime, in: &$0) }
            }
        }
        try await change(account, .erasing, tombstone)
    }

    private func change(
        _ id: RecordID, _ condition: BSONDocument, _ stage: BSONDocument
    ) async throws(Failure) -> ClosingAccount? {
        try await confirmedWrite { () throws(MongoError) in
            try await users.findOneAndUpdate(
                ["_id": .objectID(ObjectID(id)), "$and": [.document(condition)]], .pipeline([stage]),
                read: ClosureDocument.read)
        } ?? nil
    }

    /// Leaves an account whose deletion is at another stage by now.
    private func change(
        _ account: ClosingAccount, _ stage: ClosingAccount.Stage, _ change: BSONDocument
    ) async throws(Failure) {
        let same: BSONDocument = [
            "_id": .objectID(ObjectID(account.id)), "deletion.batch": .objectID(ObjectID(account.batch)),
            "deletion.stage": .string(stage.rawValue),
        ]
        _ = try await confirmedWrite { () throws(MongoError) in
            try await users.updateOne(same, .pipeline([change]))
        }
    }

    // MARK: - The query, also explained by tests

    /// - Parameter now: the database's time in milliseconds since 1970: `$$NOW` would not use the index.
    package static func due(now: Int64) -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("deletion.step_due_at") { range in
                range.append("$gte", milliseconds: 0)
                range.append("$lte", milliseconds: now)
            }
        }
    }
}
