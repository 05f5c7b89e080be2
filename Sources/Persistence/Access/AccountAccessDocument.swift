import Application
import BSON
import Domain

/// Reads what access depends on from a document of `users`. Documents of other applications are no accounts.
enum AccountAccessDocument {
    static let projection: BSONDocument = BSONWriter.document { projection in
        for field in [
            "email", "identities", "role", "disabled_at", "deletion", "erased_at", "valid_since", "kept_session",
            "totp.created_at", "budget", "quota",
        ] as [StaticString] {
            projection.append(field, Int32(1))
        }
    }

    static func read(_ document: BSONView) throws(BSONError) -> AccountAccess? {
        let isErased = try document.has("erased_at", .date)
        guard try isErased || document.has("email", .string) || document.has("identities", .array) else { return nil }
        var account = AccountAccess()
        account.isAdmin = try document.text("role") == AccountDocument.role(isAdmin: true)
        account.isRefused =
            try isErased || document.has("disabled_at", .date) || document.has("deletion", .document)
        account.validSince = try document.time("valid_since")
        account.keptSession = try document.recordID("kept_session")
        account.hasSecondFactor = try document.has("totp", .document)
        account.budget = try BudgetLimitsDocument.read(document.subdocument("budget"))
        account.quota = try document.number("quota")
        return account
    }

    /// The account's id with its access.
    static func identified(_ document: BSONView) throws(BSONError) -> (RecordID, AccountAccess)? {
        guard let id = try document.recordID("_id"), let access = try read(document) else { return nil }
        return (id, access)
    }
}
