package import Application
import BSON
package import Domain
package import MongoClient

/// The trash of one kind of items: `is_active` (`isActive`), `trashed_at` and `purge_due_at` of `generated_image_entity` or
/// `user_generation_history`. All times are the database's.
package struct MongoTrashRepository: TrashRepository {
    let database: MongoDatabase
    let names: CollectionNames
    let fields: CollectionDescription
    let collection: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames, kind: ItemKind) {
        self.database = database
        self.names = names
        fields = CollectionDescription(kind)
        collection = database.collection(fields.collection(names))
    }

    package var kind: ItemKind { fields.kind }

    package func trash(_ ids: [RecordID], of owner: Owner, batch: RecordID?) async -> ItemResults {
        await TrashMove(action: .trash, owner: owner, batch: batch, repository: self).apply(to: ids)
    }

    package func restore(_ ids: [RecordID], of owner: Owner, batch: RecordID?) async -> ItemResults {
        await TrashMove(action: .restore, owner: owner, batch: batch, repository: self).apply(to: ids)
    }

    package func markPurge(_ ids: [RecordID], of owner: Owner, onlyTrashed: Bool) async -> ItemResults {
        await TrashMove(
            action: .purge(onlyTrashed: onlyTrashed), owner: owner, batch: nil, repository: self
        ).apply(to: ids)
    }

    /// - Parameter batch: stored in the record; nil for none.
    func trashing(_ batch: RecordID?) -> MongoUpdate {
        .operators(
            BSONWriter.document { update in
                update.document("$set") { set in
                    set.append(fields.isActive, false)
                    if let batch { set.append("batch", ObjectID(batch)) }
                }
                update.document("$unset") { $0.append("archive.due_at", "") }
                update.document("$currentDate") { now in
                    now.append("trashed_at", true)
                    now.append(fields.updatedAt, true)
                }
            })
    }

    /// Its copy is due again, unless it was lost, or archived with all that is made from its content.
    ///
    /// - Parameter batch: stored in the record; nil for none.
    func restoring(_ batch: RecordID?) -> MongoUpdate {
        let isIncomplete: BSONDocument = [
            "$and": [
                ["$eq": [["$type": "$archive"], "object"]], ["$eq": [["$type": "$archive.lost"], "missing"]],
                ["$or": [["$ne": ["$archived", true]], ["$eq": [["$type": "$archive.order"], "date"]]]],
            ]
        ]
        let restoration = BSONWriter.document { stage in
            stage.document("$set") { set in
                if let batch { set.append("batch", ObjectID(batch)) }
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
        return .pipeline([restoration])
    }
}
