import Domain

extension JSONWriter {
    /// Budgets; null for no limit.
    mutating func limits(_ limits: BudgetLimits) {
        if limits.isUnlimited { return raw("null") }
        raw(#"{"per_day":"#)
        stringOrNull(limits.perDay?.text)
        raw(#","per_month":"#)
        stringOrNull(limits.perMonth?.text)
        raw("}")
    }
}
