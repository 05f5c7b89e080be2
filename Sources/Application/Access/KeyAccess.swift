package import Domain

/// An API key, as far as access depends on it.
package struct KeyAccess: Sendable, Hashable {
    package var id: RecordID
    package var user: UserID
    package var scopes: Set<Scope>
    package var ordersPerDay: Int?
    package var budget: BudgetLimits
    package var expiresAt: Timestamp?

    package init(
        id: RecordID, user: UserID, scopes: Set<Scope>, ordersPerDay: Int?, budget: BudgetLimits, expiresAt: Timestamp?
    ) {
        self.id = id
        self.user = user
        self.scopes = scopes
        self.ordersPerDay = ordersPerDay
        self.budget = budget
        self.expiresAt = expiresAt
    }
}
