/// A local account, for installations without an identity provider.
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

    /// The user id in the account's tokens and records.
    package var user: UserID { UserID(account: id) }
}
