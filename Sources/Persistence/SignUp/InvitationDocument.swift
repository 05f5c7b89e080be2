import Application
import BSON
import Domain

/// The stored form of an invitation. A document without what an invitation needs reads as none.
enum InvitationDocument {
    /// All fields except the times.
    static func fields(
        of draft: InvitationDraft, id: RecordID, token: SecretHash, by admin: String
    ) -> BSONDocument {
        BSONWriter.document { document in
            document.append("_id", ObjectID(id))
            document.append("token_hash", binary: token.bytes)
            document.append("role", AccountDocument.role(isAdmin: draft.isAdmin))
            if let budget = draft.budget { document.append("budget", BudgetLimitsDocument.document(of: budget)) }
            document.append("uses", Int32(draft.uses))
            document.append("accepted", [BSONDocument]())
            document.append("created_by", admin)
        }
    }

    /// Computed by the database.
    static func times(of draft: InvitationDraft) -> BSONDocument {
        BSONWriter.document { times in
            times.append("created_at", "$$NOW")
            if let expiry = draft.expiresAt {
                times.append("expires_at", milliseconds: expiry.milliseconds)
            } else {
                times.document("expires_at") { DateExpression.later(Invitation.defaultLifetime, in: &$0) }
            }
        }
    }

    static func read(_ document: BSONView) throws(BSONError) -> Invitation? {
        guard let id = try document.recordID("_id"), let role = try document.text("role"),
            let uses = try document.number("uses"), let author = try document.text("created_by"),
            let creation = try document.time("created_at"), let expiry = try document.time("expires_at")
        else { return nil }
        return Invitation(
            id: id, isAdmin: role == AccountDocument.role(isAdmin: true),
            budget: try BudgetLimitsDocument.read(document.subdocument("budget")), uses: Int(uses),
            used: try accepted(document).count, createdBy: author, createdAt: creation, expiresAt: expiry)
    }

    /// The ids of the accounts that it has made, or is making.
    static func accepted(_ document: BSONView) throws(BSONError) -> [RecordID] {
        guard let list = try document.first("accepted"), list.type == .array else { return [] }
        var ids: [RecordID] = []
        var elements = try list.view().elements()
        while let element = try elements.next() {
            if element.type == .objectID { ids.append(RecordID(try element.objectID())) }
        }
        return ids
    }
}
