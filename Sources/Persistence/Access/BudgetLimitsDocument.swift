import BSON
import Domain

/// The stored form of budgets, as of keys, accounts and invitations: amounts as text.
enum BudgetLimitsDocument {
    static func document(of limits: BudgetLimits) -> BSONDocument {
        BSONWriter.document { document in
            if let perDay = limits.perDay { document.append("per_day", perDay.text) }
            if let perMonth = limits.perMonth { document.append("per_month", perMonth.text) }
        }
    }

    /// - Parameter document: nil if there is none.
    static func read(_ document: BSONView?) throws(BSONError) -> BudgetLimits? {
        guard let document else { return nil }
        return BudgetLimits(
            perDay: try document.text("per_day").flatMap { Money($0) },
            perMonth: try document.text("per_month").flatMap { Money($0) })
    }
}
