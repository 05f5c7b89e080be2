/// A key of a user for programs. The key itself is shown once; only its hash is stored.
package struct APIKey: Sendable {
    package var id: RecordID
    package var user: UserID
    package var name: String
    /// The first characters of the key, for its owner to recognize it.
    package var prefix: String
    package var scopes: Set<Scope>
    /// Nil for no limit of its own.
    package var ordersPerDay: Int?
    package var budget = BudgetLimits()
    package var createdAt: Timestamp
    /// Nil if it does not expire.
    package var expiresAt: Timestamp?
    /// Nil if it has not been used; exact to about a minute.
    package var lastUsedAt: Timestamp?

    package init(
        id: RecordID, user: UserID, name: String, prefix: String, scopes: Set<Scope>, createdAt: Timestamp
    ) {
        self.id = id
        self.user = user
        self.name = name
        self.prefix = prefix
        self.scopes = scopes
        self.createdAt = createdAt
    }
}

extension APIKey: ListedRecord {
    package var position: PagePosition { PagePosition(createdAt: createdAt, id: id) }
}
