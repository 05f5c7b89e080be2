import Application
import BSON
import Domain

/// Reads the fields of a due job that are needed to claim it. Tolerates invalid field values.
struct DueVideoJobDocument {
    let job: DueVideoJob
    /// Time until it is due, in milliseconds; negative if it is overdue.
    let wait: Duration

    static func read(_ document: BSONView) throws(BSONError) -> DueVideoJobDocument {
        guard let id = try document.first("_id"), id.type == .objectID, let wait = try integer("wait", in: document)
        else { throw .malformed(at: 0) }
        var stage: String?
        if let element = try document.first("stage"), element.type == .string { stage = try? element.string() }
        let callsProvider = stage == VideoStage.queued.storedValue || stage == VideoStage.submittedStoredValue
        return DueVideoJobDocument(
            job: DueVideoJob(
                id: RecordID(try id.objectID()), fence: try integer("fence", in: document),
                callsProvider: callsProvider, turn: try integer("queue_turn", in: document)),
            wait: .milliseconds(wait))
    }

    private static func integer(_ key: StaticString, in document: BSONView) throws(BSONError) -> Int64? {
        guard let element = try document.first(key) else { return nil }
        return try? element.integer()
    }
}
