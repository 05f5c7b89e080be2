import Application
import BSON
import Domain

/// The stored form of an account's deletion: `deletion` in `users`.
enum ClosureDocument {
    /// - Parameter receipt: taken literally.
    static func append(
        _ batch: RecordID, erasedAfter grace: Duration, _ receipt: ClosureReceipt, to deletion: inout BSONWriter
    ) {
        deletion.append("batch", ObjectID(batch))
        deletion.append("stage", ClosingAccount.Stage.closing.rawValue)
        deletion.append("requested_at", "$$NOW")
        deletion.document("due_at") { DateExpression.later(grace, in: &$0) }
        deletion.append("step_due_at", "$$NOW")
        deletion.document("receipt") { counts in
            counts.append("images", Int64(receipt.images))
            counts.append("videos", Int64(receipt.videos))
            counts.append("shares", Int64(receipt.shares))
            counts.append("keys", Int64(receipt.keys))
            counts.append("sessions", Int64(receipt.sessions))
            counts.append("bytes", receipt.bytes)
        }
    }

    /// - Parameter account: a document of `users`.
    /// - Returns: nil unless it is an account that is being deleted.
    static func read(_ account: BSONView) throws(BSONError) -> ClosingAccount? {
        guard let id = try account.first("_id"), id.type == .objectID,
            let element = try account.first("deletion"), element.type == .document
        else { return nil }
        let deletion = try element.view()
        guard let batch = try deletion.first("batch"), batch.type == .objectID,
            let stage = try deletion.first("stage"), stage.type == .string,
            let known = ClosingAccount.Stage(rawValue: try stage.string()),
            let end = try deletion.first("due_at"), end.type == .date
        else { return nil }
        var email: EmailAddress?
        if let text = try account.first("email"), text.type == .string { email = EmailAddress(try text.string()) }
        return ClosingAccount(
            id: RecordID(try id.objectID()), batch: RecordID(try batch.objectID()), stage: known,
            endsAt: Timestamp(milliseconds: try end.milliseconds()), email: email, receipt: try receipt(deletion))
    }

    private static func receipt(_ deletion: BSONView) throws(BSONError) -> ClosureReceipt {
        var receipt = ClosureReceipt()
        guard let element = try deletion.first("receipt"), element.type == .document else { return receipt }
        let counts = try element.view()
        receipt.images = Int(try counts.first("images")?.integer() ?? 0)
        receipt.videos = Int(try counts.first("videos")?.integer() ?? 0)
        receipt.shares = Int(try counts.first("shares")?.integer() ?? 0)
        receipt.keys = Int(try counts.first("keys")?.integer() ?? 0)
        receipt.sessions = Int(try counts.first("sessions")?.integer() ?? 0)
        receipt.bytes = try counts.first("bytes")?.integer() ?? 0
        return receipt
    }
}
