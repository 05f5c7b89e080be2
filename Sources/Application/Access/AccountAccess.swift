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

    /// - Parameter id: the session's.
    package func accepts(_ session: SessionAccess, _ id: RecordID) -> Bool {
        !isRefused && (keptSession == id || validSince.map { session.createdAt >= $0 } ?? true)
    }

    /// Whether a token without a session is accepted.
    ///
    /// - Parameter issuedAt: nil if the token does not say; then it counts as older than any date.
    package func acceptsToken(issuedAt: Timestamp?) -> Bool {
        guard !isRefused else { return false }
        guard let validSince else { return true }
        return issuedAt.map { $0 >= validSince } ?? false
    }
}
