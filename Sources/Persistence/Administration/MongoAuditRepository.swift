package import Application
import BSON
package import Domain
package import MongoClient

/// The collection `admin_audit`: one document per action, never changed and never deleted.
package struct MongoAuditRepository: AuditRepository {
    private let collection: MongoCollection
    private let makeRecordID: @Sendable () -> RecordID

    package init(_ database: MongoDatabase, names: CollectionNames, makeRecordID: @escaping @Sendable () -> RecordID) {
        collection = database.collection(names.adminAudit)
        self.makeRecordID = makeRecordID
    }

    package func add(_ entry: AuditEntry) async throws(Failure) {
        let new = BSONWriter.document { $0.append("_id", ObjectID(makeRecordID())) }
        let update = BSONWriter.document { update in
            update.document("$set") { fields in
                fields.append("actor", entry.actor.text)
                fields.append("action", entry.action.rawValue)
                if let target = entry.target { fields.append("target", target) } else { fields.appendNull("target") }
            }
            update.document("$currentDate") { $0.append("at", true) }
        }
        // An upsert, for the database's time.
        _ = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(new, .operators(update), upsert: true) { _ in true }
        }
    }
}
