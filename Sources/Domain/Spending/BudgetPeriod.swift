/// The time after which a budget begins anew; of UTC.
package enum BudgetPeriod: String, Sendable, CaseIterable {
    case day
    case month
}
