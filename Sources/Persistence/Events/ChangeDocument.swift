import Application
import BSON
import Domain

/// Converts records and change stream events to changes of an owner's records.
enum ChangeDocument {
    /// Reads a change stream event that contains the full record.
    ///
    /// - Parameter images: the name of their collection; the other one has videos.
    /// - Returns: nil if the record is gone or has no owner.
    static func read(event: BSONView, images: String) throws(BSONError) -> RecordChange? {
        guard let record = try event.first("fullDocument"), record.type == .document,
            let place = try event.first("ns"), let collection = try place.view().first("coll")
        else { return nil }
        let eventTime = try event.first("wallTime").flatMap { (time) throws(BSONError) in try timestamp(time) }
        let kind: ItemKind = try collection.string() == images ? .image : .video
        return try read(record.view(), of: CollectionDescription(kind), otherwise: eventTime)
    }

    /// - Parameter otherwise: time of the change if the record has none.
    static func read(
        _ document: BSONView, of records: CollectionDescription, otherwise: Timestamp? = nil
    ) throws(BSONError) -> RecordChange? {
        guard let owner = try records.readOwner(document), let item = try records.read(document) else { return nil }
        let changedAt = try document.first(records.updatedAt).flatMap { (time) throws(BSONError) in
            try timestamp(time)
        }
        return RecordChange(
            owner: owner, timestamp: changedAt ?? otherwise ?? item.createdAt,
            content: try isActive(document, records.isActive) ? .changed(item) : .deleted(item.reference))
    }

    /// Whether the record is not soft-deleted.
    private static func isActive(_ document: BSONView, _ field: StaticString) throws(BSONError) -> Bool {
        guard let flag = try document.first(field), flag.type == .bool else { return true }
        return try flag.bool()
    }

    private static func timestamp(_ element: BSONElement) throws(BSONError) -> Timestamp? {
        element.type == .date ? Timestamp(milliseconds: try element.milliseconds()) : nil
    }
}
