import BSON
import Domain

/// The labels in a record of either history. Malformed ones count as absent.
enum LabelsDocument {
    static let visibleFields = ["favorite", "tags", "title", "note", "derived_from"]

    static func read(_ element: BSONElement, into labels: inout ItemLabels) throws(BSONError) {
        switch (element.key.count, element.type) {
        case (4, .array) where element.hasKey("tags"):
            labels.tags = try ImageDocument.strings(element).map(TagName.init(stored:))
        case (4, .string) where element.hasKey("note"): labels.note = try element.string()
        case (5, .string) where element.hasKey("title"): labels.title = try element.string()
        case (8, .bool) where element.hasKey("favorite"): labels.isFavorite = try element.bool()
        case (12, .objectID) where element.hasKey("derived_from"):
            labels.derivedFrom = RecordID(try element.objectID())
        default: break
        }
    }

    /// The item that the record's was made from; nil for none.
    static func source(in document: BSONView) throws(BSONError) -> RecordID? {
        guard let source = try document.first("derived_from"), source.type == .objectID else { return nil }
        return RecordID(try source.objectID())
    }

    static func append(source: RecordID?, to document: inout BSONWriter) {
        if let source { document.append("derived_from", ObjectID(source)) }
    }
}
