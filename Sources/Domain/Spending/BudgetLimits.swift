/// How much may be spent; nil for no limit. Days and months are those of UTC.
package struct BudgetLimits: Sendable, Hashable {
    package var perDay: Money?
    package var perMonth: Money?

    package init(perDay: Money? = nil, perMonth: Money? = nil) {
        self.perDay = perDay
        self.perMonth = perMonth
    }

    package var isUnlimited: Bool { perDay == nil && perMonth == nil }

    package subscript(period: BudgetPeriod) -> Money? {
        switch period {
        case .day: perDay
        case .month: perMonth
        }
    }
}
