import Application
import Domain

extension Settings {
    /// Prices and budgets.
    mutating func readSpending(_ reader: inout SettingsReader) {
        reader.read("PRICES_FILE", "a path", into: &pricesFile) { $0 }
        if let pricesFile {
            do {
                prices = try PricesFile.read(pricesFile)
            } catch {
                reader.fault("PRICES_FILE", "takes a readable file of prices; '\(pricesFile)': \(error)")
            }
        }
        let expected = "an amount with at most 6 decimal places, or none"
        reader.read("BUDGET_PER_DAY", expected, into: &budgets.everything.perDay, Self.amount)
        reader.read("BUDGET_PER_MONTH", expected, into: &budgets.everything.perMonth, Self.amount)
        reader.read("USER_BUDGET_PER_DAY", expected, into: &budgets.user.perDay, Self.amount)
        reader.read("USER_BUDGET_PER_MONTH", expected, into: &budgets.user.perMonth, Self.amount)
        reader.read("VISITOR_BUDGET_PER_DAY", expected, into: &budgets.visitor.perDay, Self.amount)
        reader.read("VISITORS_BUDGET_PER_DAY", expected, into: &budgets.visitors.perDay, Self.amount)
        reader.read("UNKNOWN_SPENDING_DAYS", Self.daysOrNone, into: &unknownSpending, Self.days)
    }

    mutating func readAudit(_ reader: inout SettingsReader) {
        reader.read("AUDIT_RETENTION_DAYS", Self.daysOrNone, into: &auditRetention, Self.days)
    }

    private static let daysOrNone = "a number of days from 1 to 36500, or none"

    private static func amount(_ text: String) -> Money?? {
        if text == "none" { return .some(nil) }
        return Money(text).map { .some($0) }
    }

    private static func days(_ text: String) -> Duration?? {
        if text == "none" { return .some(nil) }
        return Int(text).flatMap { (1...36_500).contains($0) ? .some(.seconds($0 * 86_400)) : nil }
    }
}
