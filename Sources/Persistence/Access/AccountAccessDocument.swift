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
        let hasEmail = try document.has("email", .string)
        let hasProvider = try document.has("identities", .array)
        guard isErased || hasEmail || hasProvider else { return nil }
        let isDisabled = try document.has("disabled_at", .date)
        let isClosing = try document.has("deletion", .document)
        var account = AccountAccess()
        account.isAdmin = try document.text("role") == AccountDocument.role(isAdmin: true)
        account.isRefused = isErased || isDisabled || isClosing
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
