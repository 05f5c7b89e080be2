import Domain

extension JSONFields {
    /// Budgets as `{"per_day","per_month"}`.
    ///
    /// - Returns: nil if the field is missing, or invalid.
    mutating func budget(_ name: String) -> BudgetLimits? {
        guard let value = value(name) else { return nil }
        return object(value, name) { fields in
            BudgetLimits(perDay: fields.amount("per_day"), perMonth: fields.amount("per_month"))
        }
    }

    private mutating func amount(_ name: String) -> Money? {
        guard let text = string(name) else { return nil }
        if let amount = Money(text) { return amount }
        faults.add(name, "This must be an amount like \"2.50\": 0 to 1000000000, with at most 6 decimal places.")
        return nil
    }
}
