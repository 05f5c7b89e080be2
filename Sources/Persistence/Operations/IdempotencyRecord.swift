import Application
import BSON
import Domain

/// A stored idempotency key.
struct IdempotencyRecord: Sendable {
    let record: RecordID
    let fingerprint: String
    let response: StoredResponse?

    init(reading document: BSONView) throws(BSONError) {
        guard let record = try document.first("record"), let fingerprint = try document.first("fingerprint") else {
            throw .malformed(at: 0)
        }
        self.record = RecordID(try record.objectID())
        self.fingerprint = try fingerprint.string()
        response = try document.first("answer").map { (element) throws(BSONError) in
            let fields = try element.view()
            guard let status = try fields.first("status"), let body = try fields.first("body") else {
                throw .malformed(at: 0)
            }
            return StoredResponse(
                status: Int(try status.integer()), location: try fields.first("location")?.string(),
                body: try body.string())
        }
    }
}
