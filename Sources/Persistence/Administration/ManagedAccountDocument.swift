import Application
import BSON
import Domain

/// The form of an account's own limits in `users`: amounts as decimal text, the quota in bytes.
enum ManagedAccountDocument {
    /// - Returns: nil for a document that is not an account.
    static func read(_ document: BSONView) throws(BSONError) -> ManagedAccount? {
        guard let account = try AccountDocument.read(document).account else { return nil }
        return ManagedAccount(
            account, budget: try BudgetLimitsDocument.read(document.subdocument("budget")),
            quota: try document.number("quota"))
    }
}
