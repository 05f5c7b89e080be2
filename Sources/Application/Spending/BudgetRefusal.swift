package import Domain

/// The budget that an order does not fit into.
package struct BudgetRefusal: Sendable, Hashable {
    package let scope: BudgetScope
    package let period: BudgetPeriod
    package let limit: Money
    package let left: Money
    /// Nil if the price is unknown.
    package let needed: Money?
    package let currency: String
    package let renewsAt: Timestamp

    package init(
        scope: BudgetScope, period: BudgetPeriod, limit: Money, left: Money, needed: Money?, currency: String,
        renewsAt: Timestamp
    ) {
        self.scope = scope
        self.period = period
        self.limit = limit
        self.left = left
        self.needed = needed
        self.currency = currency
        self.renewsAt = renewsAt
    }
}
