package import Domain

/// What an administrator changes of an account; nil leaves it as it is.
package struct AccountChange: Sendable, Hashable {
    /// A value of the account's own, or the default.
    package enum Override<Value: Sendable & Hashable>: Sendable, Hashable {
        case set(Value)
        case standard

        package var value: Value? {
            if case .set(let value) = self { value } else { nil }
        }
    }

    package var isDisabled: Bool?
    package var isAdmin: Bool?
    package var budget: Override<BudgetLimits>?
    /// In bytes.
    package var quota: Override<Int64>?

    package init() {}

    package var isEmpty: Bool { self == AccountChange() }

    /// Without what the account has already.
    package func changing(_ current: ManagedAccount) -> AccountChange {
        var change = self
        if isDisabled == current.account.isDisabled { change.isDisabled = nil }
        if isAdmin == current.account.isAdmin { change.isAdmin = nil }
        if let budget, budget.value == current.budget { change.budget = nil }
        if let quota, quota.value == current.quota { change.quota = nil }
        return change
    }

    /// What the audit log calls it.
    package var actions: [AuditAction] {
        [
            isDisabled.map { $0 ? .userDisabled : .userEnabled }, isAdmin.map { $0 ? .roleGranted : .roleRevoked },
            budget.map { _ in .userBudgetChanged }, quota.map { _ in .userQuotaChanged },
        ].compactMap(\.self)
    }
}
