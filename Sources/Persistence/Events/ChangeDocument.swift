import Application
import BSON
import Domain

/// A record as a change of somebody's: out of the record itself, or out of what a change stream says of it.
enum ChangeDocument {
    /// Out of a change stream's event with the whole record in it.
    ///
    /// - Returns: nil where the record is gone, or is nobody's.
    static func read(
        event: BSONView, images: String
    ) throws(BSONError) -> RecordChange? {
        guard let record = try event.first("fullDocument"), record.type == .document,
            let place = try event.first("ns"), let collection = try place.view().first("coll")
        else { return nil }
        let heardAt = try event.first("wallTime").flatMap { (time) throws(BSONError) in try timestamp(time) }
        let view = try record.view()
        return try collection.string() == images
            ? image(view, otherwise: heardAt) : generation(view, otherwise: heardAt)
    }

    /// - Parameter otherwise: when it changed, where the record does not say so.
    static func generation(_ document: BSONView, otherwise: Timestamp? = nil) throws(BSONError) -> RecordChange? {
        guard let generation = try GenerationDocument.read(document), let owner = try owner(document) else {
            return nil
        }
        let changedAt = try document.first("updated_at").flatMap { (time) throws(BSONError) in try timestamp(time) }
        return RecordChange(
            owner: owner, timestamp: changedAt ?? otherwise ?? generation.createdAt,
            content: try isActive(document, "is_active")
                ? .generation(generation) : .removed(kind: "generation", generation.id))
    }

    /// Not put away.
    private static func isActive(_ document: BSONView, _ field: StaticString) throws(BSONError) -> Bool {
        guard let flag = try document.first(field), flag.type == .bool else { return true }
        return try flag.bool()
    }

    /// - Parameter otherwise: when it changed, where the record does not say so.
    static func image(_ document: BSONView, otherwise: Timestamp? = nil) throws(BSONError) -> RecordChange? {
        guard let image = try ImageDocument.readListed(document), !image.owner.text.isEmpty else { return nil }
        let changedAt = try document.first("updatedAt").flatMap { (time) throws(BSONError) in try timestamp(time) }
        return RecordChange(
            owner: image.owner, timestamp: changedAt ?? otherwise ?? image.createdAt,
            content: try isActive(document, "isActive") ? .image(image) : .removed(kind: "image", image.id))
    }

    /// A user's, or a visitor's where no account has it.
    private static func owner(_ document: BSONView) throws(BSONError) -> Owner? {
        if let user = try document.first("user_id"), user.type == .string { return Owner(stored: try user.string()) }
        guard let session = try document.first("session_id"), session.type == .string else { return nil }
        return Owner(stored: Owner.sessionPrefix + (try session.string()))
    }

    private static func timestamp(_ element: BSONElement) throws(BSONError) -> Timestamp? {
        element.type == .date ? Timestamp(milliseconds: try element.milliseconds()) : nil
    }
}
