import BSON
import Domain

/// The labels of a record with what a later write compares with.
struct StoredLabels: Sendable {
    let id: RecordID
    var labels = ItemLabels()
    /// As it was read; nil if the record has none.
    var tags: BSONValue?
    /// The batch that has changed the record last.
    var batch: RecordID?
    /// Of the document, in bytes.
    let size: Int

    static let projection = BSONWriter.document { projection in
        for field in ["favorite", "tags", "title", "note", "batch"] as [StaticString] {
            projection.append(field, Int32(1))
        }
    }

    init(_ record: BSONView) throws(BSONError) {
        guard let id = try record.first("_id") else { throw .malformed(at: 0) }
        self.id = RecordID(try id.objectID())
        size = record.bytes.count
        var elements = record.elements()
        while let element = try elements.next() {
            if element.hasKey("tags") { tags = try BSONValue(element) }
            if element.hasKey("batch"), element.type == .objectID { batch = RecordID(try element.objectID()) }
            try LabelsDocument.read(element, into: &labels)
        }
    }
}
