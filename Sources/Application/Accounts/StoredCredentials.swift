package import Domain

/// What an account's owner proves their identity with.
package struct StoredCredentials: Sendable {
    package let account: Account
    /// Nil if the account has none that can be verified here.
    package let password: PasswordHash?
    /// Nil without a second factor.
    package let factor: StoredFactor?
    /// The second factor that waits for its first code; nil if there is none, or it has expired.
    package let pendingFactor: SealedSecret?

    package init(account: Account, password: PasswordHash?, factor: StoredFactor?, pendingFactor: SealedSecret?) {
        self.account = account
        self.password = password
        self.factor = factor
        self.pendingFactor = pendingFactor
    }
}

/// The stored second factor of an account.
package struct StoredFactor: Sendable, Hashable {
    package let secret: SealedSecret
    /// The step of the last accepted code: it and earlier ones are refused.
    package let lastStep: Int64
    package let createdAt: Timestamp

    package init(secret: SealedSecret, lastStep: Int64, createdAt: Timestamp) {
        self.secret = secret
        self.lastStep = lastStep
        self.createdAt = createdAt
    }
}
