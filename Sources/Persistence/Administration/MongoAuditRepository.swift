package import Application
import BSON
package import Domain
package import MongoClient

/// The collection `audit_events`: one document per event, never changed.
package struct MongoAuditRepository: AuditRepository {
    private let collection: MongoCollection
    private let retention: Duration?
    private let makeRecordID: @Sendable () -> RecordID

    /// - Parameter retention: after which time an event is deleted; nil for never.
    package init(
        _ database: MongoDatabase, names: CollectionNames, retention: Duration?,
        makeRecordID: @escaping @Sendable () -> RecordID
    ) {
        collection = database.collection(names.auditEvents)
        self.retention = retention
        self.makeRecordID = makeRecordID
    }

    package func add(_ event: AuditEvent) async throws(Failure) {
        let new = BSONWriter.document { $0.append("_id", ObjectID(makeRecordID())) }
        let stage = BSONWriter.document { stage in
            stage.document("$set") { fields in
                fields.literal("actor", orNull: event.actor?.text)
                fields.append("action", event.action.rawValue)
                fields.literal("object", orNull: event.object)
                fields.literal("address", orNull: event.address?.text)
                fields.append("time", "$$NOW")
                if let retention {
                    fields.document("expires_at") { DateExpression.later(retention, in: &$0) }
                }
            }
        }
        // An upsert, for the database's time.
        _ = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(new, .pipeline([stage]), upsert: true) { _ in true }
        }
    }
}

extension BSONWriter {
    fileprivate mutating func literal(_ key: StaticString, orNull text: String?) {
        if let text { literal(key, text) } else { appendNull(key) }
    }
}
