package import Domain

/// An API key to be made.
package struct KeyDraft: Sendable {
    package var name: String
    package var scopes: Set<Scope>
    package var expiresAt: Timestamp?
    package var ordersPerDay: Int?
    package var budget: BudgetLimits

    package init(
        name: String, scopes: Set<Scope>, expiresAt: Timestamp? = nil, ordersPerDay: Int? = nil,
        budget: BudgetLimits = BudgetLimits()
    ) {
        self.name = name
        self.scopes = scopes
        self.expiresAt = expiresAt
        self.ordersPerDay = ordersPerDay
        self.budget = budget
    }
}
