import Application
import BSON
import Domain

/// The stored form of an event of the audit log.
enum AuditDocument {
    /// - Returns: nil for a document of another form.
    static func read(_ document: BSONView) throws(BSONError) -> StoredAuditEvent? {
        guard let id = try document.first("_id"), id.type == .objectID, let time = try document.first("time"),
            time.type == .date, let action = try text(document.first("action"))
        else { return nil }
        return StoredAuditEvent(
            id: RecordID(try id.objectID()), time: Timestamp(milliseconds: try time.milliseconds()),
            actor: try text(document.first("actor")), action: action, object: try text(document.first("object")),
            address: try text(document.first("address")))
    }

    private static func text(_ element: BSONElement?) throws(BSONError) -> String? {
        guard let element, element.type == .string else { return nil }
        return try element.string()
    }
}
