import Application
import BSON
import Domain

/// The form of an account's own limits in `users`: amounts as decimal text, the quota in bytes.
enum ManagedAccountDocument {
    /// - Returns: nil for a document that is not an account.
    static func read(_ document: BSONView) throws(BSONError) -> ManagedAccount? {
        guard let account = try AccountDocument.read(document).account else { return nil }
        return ManagedAccount(
            account, budget: try budget(document.first("budget")), quota: try quota(document.first("quota")))
    }

    static func document(of budget: BudgetLimits) -> BSONDocument {
        BSONWriter.document { document in
            if let amount = budget.perDay { document.append("per_day", amount.text) }
            if let amount = budget.perMonth { document.append("per_month", amount.text) }
        }
    }

    private static func budget(_ element: BSONElement?) throws(BSONError) -> BudgetLimits? {
        guard let element, element.type == .document else { return nil }
        let limits = try element.view()
        return BudgetLimits(
            perDay: try amount(limits.first("per_day")), perMonth: try amount(limits.first("per_month")))
    }

    private static func amount(_ element: BSONElement?) throws(BSONError) -> Money? {
        guard let element, element.type == .string else { return nil }
        return Money(try element.string())
    }

    private static func quota(_ element: BSONElement?) throws(BSONError) -> Int64? {
        guard let element, [.int32, .int64].contains(element.type) else { return nil }
        return try element.integer()
    }
}
