package import Application
import BSON
package import Domain
package import MongoClient

/// The trash of one history: `is_active` (`isActive`), `trashed_at` and `purge_due_at` of `generated_image_entity` or
/// `user_generation_history`. All times are the database's.
package struct MongoTrashRepository: TrashRepository {
    let database: MongoDatabase
    let names: CollectionNames
    let fields: HistoryFields
    let collection: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames, history: RecordReference.History) {
        self.database = database
        self.names = names
        fields = HistoryFields(history)
        collection = database.collection(fields.collection(names))
    }

    package var history: RecordReference.History { fields.history }

    package func trash(_ id: RecordID, of owner: Owner) async throws(Failure) -> Bool {
        let update = BSONWriter.document { update in
            update.document("$set") { $0.append(fields.isActive, false) }
            update.document("$unset") { $0.append("archive.due_at", "") }
            update.document("$currentDate") { now in
                now.append("trashed_at", true)
                now.append(fields.updatedAt, true)
            }
        }
        return try await change(fields.byID(id, of: owner), .operators(update))
    }

    package func restore(_ id: RecordID, of owner: Owner) async throws(Failure) -> Bool {
        let trashed = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            fields.appendOwner(owner, to: &filter)
            appendIsInTrash(to: &filter)
        }
        if try await change(trashed, .pipeline([restoration])) { return true }
        return try await reporting { () throws(MongoError) in
            try await collection.findOne(fields.byID(id, of: owner)) { _ in true } ?? false
        }
    }

    /// Its copy is due again, unless it was lost, or archived with all that is made from its content.
    private var restoration: BSONDocument {
        let isIncomplete: BSONDocument = [
            "$and": [
                ["$eq": [["$type": "$archive"], "object"]], ["$eq": [["$type": "$archive.lost"], "missing"]],
                ["$or": [["$ne": ["$archived", true]], ["$eq": [["$type": "$archive.order"], "date"]]]],
            ]
        ]
        return BSONWriter.document { stage in
            stage.document("$set") { set in
                set.append(fields.isActive, true)
                set.append("trashed_at", "$$REMOVE")
                set.append(fields.updatedAt, "$$NOW")
                set.document("archive") { archive in
                    archive.array("$cond") { choice in
                        choice.append(isIncomplete)
                        choice.append(["$mergeObjects": ["$archive", ["due_at": "$$NOW"]]])
                        choice.append("$archive")
                    }
                }
            }
        }
    }

    func appendIsInTrash(to filter: inout BSONWriter) {
        filter.append(fields.isActive, false)
        filter.document("purge_due_at") { $0.append("$exists", false) }
    }

    /// - Returns: whether a record matches.
    private func change(_ filter: BSONDocument, _ update: MongoUpdate) async throws(Failure) -> Bool {
        try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(
                filter, update, projection: BSONWriter.document { $0.append("_id", Int32(1)) }
            ) { _ in true } ?? false
        }
    }
}
