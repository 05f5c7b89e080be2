package import Domain

/// A session, as far as access depends on it.
package struct SessionAccess: Sendable, Hashable {
    package var user: UserID
    package var createdAt: Timestamp
    package var lastUsedAt: Timestamp
    /// Whether an identity provider has signed the user in.
    package var isByProvider: Bool

    package init(user: UserID, createdAt: Timestamp, lastUsedAt: Timestamp, isByProvider: Bool) {
        self.user = user
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.isByProvider = isByProvider
    }
}
