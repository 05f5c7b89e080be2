package import Domain

/// An account as administrators see it.
package struct ManagedAccount: Sendable, Hashable {
    package var account: Account
    /// Nil for the default.
    package var budget: BudgetLimits?
    /// In bytes; nil for the default.
    package var quota: Int64?

    package init(_ account: Account, budget: BudgetLimits? = nil, quota: Int64? = nil) {
        self.account = account
        self.budget = budget
        self.quota = quota
    }
}

extension ManagedAccount: ListedRecord {
    package var position: PagePosition { PagePosition(createdAt: account.createdAt, id: account.id) }
}
