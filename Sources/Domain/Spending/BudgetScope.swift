/// The kinds of budgets; the raw value is the word of the API. The order is that in which budgets are taken.
package enum BudgetScope: String, Sendable, CaseIterable {
    case key
    case user
    /// One network of visitors.
    case visitor
    /// All visitors together.
    case visitors
    case everything
}
