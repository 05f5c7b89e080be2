package import Domain

/// A link with which people may register.
package struct Invitation: Sendable, Hashable {
    package static let maximumUses = 1000
    package static let defaultLifetime: Duration = .seconds(7 * 86_400)
    package static let maximumLifetime: Duration = .seconds(365 * 86_400)

    package let id: RecordID
    /// The role of the accounts.
    package let isAdmin: Bool
    /// Of each account; nil for the default.
    package let budget: BudgetLimits?
    /// How many accounts it is for.
    package let uses: Int
    /// How many accounts it has made.
    package let used: Int
    /// The admin's user id.
    package let createdBy: String
    package let createdAt: Timestamp
    package let expiresAt: Timestamp

    package init(
        id: RecordID, isAdmin: Bool, budget: BudgetLimits?, uses: Int, used: Int, createdBy: String,
        createdAt: Timestamp, expiresAt: Timestamp
    ) {
        self.id = id
        self.isAdmin = isAdmin
        self.budget = budget
        self.uses = uses
        self.used = used
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

extension Invitation: ListedRecord {
    package var position: PagePosition { PagePosition(createdAt: createdAt, id: id) }
}

/// What an admin decides about a new invitation.
package struct InvitationDraft: Sendable {
    package var isAdmin = false
    package var budget: BudgetLimits?
    package var uses = 1
    /// Nil for `Invitation.defaultLifetime`.
    package var expiresAt: Timestamp?

    package init() {}
}
