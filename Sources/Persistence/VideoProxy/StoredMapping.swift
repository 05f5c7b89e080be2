import BSON
import Domain

/// A mapping with its remaining lifetime.
struct StoredMapping: Sendable {
    /// The provider's URL; empty if the video is only in storage.
    let origin: String
    /// The history record; nil in mappings of other applications, and of earlier versions.
    let record: RecordID?
    let task: String?
    /// Zero or less means expired.
    let remaining: Duration

    /// Nil for a mapping without an origin.
    init?(_ document: BSONView) throws(BSONError) {
        guard let origin = try document.first("qwen_url"), origin.type == .string else { return nil }
        self.origin = try origin.string()
        let record = try document.first("record_id")
        self.record = record?.type == .objectID ? try (record?.objectID()).map(RecordID.init) : nil
        let task = try document.first("task_id")
        self.task = task?.type == .string ? try task?.string() : nil
        // Null without an expiry and a creation date: treated as expired.
        let remaining = try document.first("remaining").map { (element) throws(BSONError) in
            element.type == .null ? 0 : try element.integer()
        }
        self.remaining = .milliseconds(remaining ?? 0)
    }
}
