package import Domain

/// The limits of the budgets that have none of their own.
package struct BudgetSettings: Sendable, Hashable {
    /// Of everyone together.
    package var everything = BudgetLimits()
    package var user = BudgetLimits()
    /// Of one network of visitors.
    package var visitor = BudgetLimits()
    /// Of all visitors together.
    package var visitors = BudgetLimits(perDay: Money(micros: 20_000_000))

    package init() {}
}
