package import Domain

/// An account, as far as access, budgets and quota depend on it.
package struct AccountAccess: Sendable, Hashable {
    package var isAdmin = false
    /// Disabled, being deleted, or erased.
    package var isRefused = false
    /// Sessions and tokens from before are refused, except `keptSession`.
    package var validSince: Timestamp?
    package var keptSession: RecordID?
    package var hasSecondFactor = false
    /// Nil for the default.
    package var budget: BudgetLimits?
    /// In bytes; nil for the default.
    package var quota: Int64?

    package init() {}
}
