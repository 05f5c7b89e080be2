package import Domain

/// The budget that an order does not fit into.
package struct BudgetRefusal: Sendable, Hashable {
    package let budget: Budget
    package let period: BudgetPeriod
    package let limit: Money
    package let left: Money
    /// Nil if the price is unknown.
    package let needed: Money?
    package let currency: String
    package let renewsAt: Timestamp

    package init(
        budget: Budget, period: BudgetPeriod, limit: Money, left: Money, needed: Money?, currency: String,
        renewsAt: Timestamp
    ) {
        self.budget = budget
        self.period = period
        self.limit = limit
        self.left = left
        self.needed = needed
        self.currency = currency
        self.renewsAt = renewsAt
    }
}
