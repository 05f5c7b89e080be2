package import Domain

/// An account that is to be made.
package struct NewAccount: Sendable {
    package let account: Account
    /// Nil for an account that only its identity provider signs in.
    package var password: PasswordHash?
    /// The user of an identity provider that the account belongs to; its role is then the provider's word.
    package var identity: ProviderIdentity?
    /// Nil for the default.
    package var budget: BudgetLimits?

    package init(
        _ account: Account, password: PasswordHash? = nil, identity: ProviderIdentity? = nil,
        budget: BudgetLimits? = nil
    ) {
        self.account = account
        self.password = password
        self.identity = identity
        self.budget = budget
    }
}
