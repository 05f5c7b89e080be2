import Application
import Domain
import JSON

/// Reads what an administrator changes of an account.
enum AccountFields {
    /// In bytes: the largest whole number that every JSON parser reads exactly.
    static let maximumQuota = 9_007_199_254_740_991

    private enum Role: String, CaseIterable { case user, admin }

    /// - Throws: `validationFailed` with all invalid fields, or if nothing is to be changed.
    static func change(_ fields: inout JSONFields) throws(Failure) -> AccountChange {
        var change = AccountChange()
        change.isDisabled = fields.bool("disabled")
        change.isAdmin = fields.value("role", as: Role.self).map { $0 == .admin }
        change.budget = budget(&fields)
        change.quota =
            fields.isNull("quota")
            ? .standard : fields.integer("quota", in: 0...maximumQuota).map { .set(Int64($0)) }
        try fields.faults.check()
        guard !change.isEmpty else { throw .invalid("body", "Give something to change.") }
        return change
    }

    private static func budget(_ fields: inout JSONFields) -> AccountChange.Override<BudgetLimits>? {
        if fields.isNull("budget") { return .standard }
        guard let value = fields.value("budget") else { return nil }
        guard value.object != nil else {
            fields.faults.add("budget", "This must be an object like {\"per_day\":\"0.50\"}, or null.")
            return nil
        }
        var limits = JSONFields(value, at: "budget")
        let (day, month) = (amount("per_day", &limits), amount("per_month", &limits))
        fields.faults.add(limits.faults)
        return .set(BudgetLimits(perDay: day, perMonth: month))
    }

    private static func amount(_ name: String, _ fields: inout JSONFields) -> Money? {
        guard let text = fields.string(name) else { return nil }
        if let amount = Money(text) { return amount }
        fields.faults.add(name, "This must be an amount like 12.50, with at most six decimal places.")
        return nil
    }
}
