/// Somebody who registered here, for those without an identity provider of their own.
package struct Account: Sendable, Hashable {
    package let id: RecordID
    package let email: EmailAddress
    package let name: AccountName?
    package let isAdmin: Bool
    package let createdAt: Timestamp

    package init(id: RecordID, email: EmailAddress, name: AccountName?, isAdmin: Bool, createdAt: Timestamp) {
        self.id = id
        self.email = email
        self.name = name
        self.isAdmin = isAdmin
        self.createdAt = createdAt
    }

    /// Under which their tokens and records stand.
    package var user: UserID { UserID(account: id) }
}
