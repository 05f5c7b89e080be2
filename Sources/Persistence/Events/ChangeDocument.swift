import Application
import BSON
import Domain

/// Converts records and change stream events to changes of an owner's records.
enum ChangeDocument {
    /// Reads a change stream event that contains the full record.
    ///
    /// - Returns: nil if the record is gone or has no owner.
    static func read(
        event: BSONView, images: String
    ) throws(BSONError) -> RecordChange? {
        guard let record = try event.first("fullDocument"), record.type == .document,
            let place = try event.first("ns"), let collection = try place.view().first("coll")
        else { return nil }
        let eventTime = try event.first("wallTime").flatMap { (time) throws(BSONError) in try timestamp(time) }
        let view = try record.view()
        return try collection.string() == images
            ? image(view, otherwise: eventTime) : generation(view, otherwise: eventTime)
    }

    /// - Parameter otherwise: time of the change if the record has none.
    static func generation(_ document: BSONView, otherwise: Timestamp? = nil) throws(BSONError) -> RecordChange? {
        guard let generation = try GenerationDocument.read(document), let owner = try GenerationDocument.owner(document)
        else {
            return nil
        }
        let changedAt = try document.first("updated_at").flatMap { (time) throws(BSONError) in try timestamp(time) }
        return RecordChange(
            owner: owner, timestamp: changedAt ?? otherwise ?? generation.createdAt,
            content: try isActive(document, "is_active")
                ? .generation(generation) : .deleted(kind: "generation", generation.id))
    }

    /// Whether the record is not soft-deleted.
    private static func isActive(_ document: BSONView, _ field: StaticString) throws(BSONError) -> Bool {
        guard let flag = try document.first(field), flag.type == .bool else { return true }
        return try flag.bool()
    }

    /// - Parameter otherwise: time of the change if the record has none.
    static func image(_ document: BSONView, otherwise: Timestamp? = nil) throws(BSONError) -> RecordChange? {
        guard let image = try ImageDocument.readListed(document), !image.owner.text.isEmpty else { return nil }
        let changedAt = try document.first("updatedAt").flatMap { (time) throws(BSONError) in try timestamp(time) }
        return RecordChange(
            owner: image.owner, timestamp: changedAt ?? otherwise ?? image.createdAt,
            content: try isActive(document, "isActive") ? .image(image) : .deleted(kind: "image", image.id))
    }

    private static func timestamp(_ element: BSONElement) throws(BSONError) -> Timestamp? {
        element.type == .date ? Timestamp(milliseconds: try element.milliseconds()) : nil
    }
}
