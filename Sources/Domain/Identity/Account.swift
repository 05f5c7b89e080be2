/// A local account, or that of a user whom an identity provider signs in.
package struct Account: Sendable, Hashable {
    package let id: RecordID
    /// Nil for some users of an identity provider.
    package let email: EmailAddress?
    package let name: AccountName?
    package let isAdmin: Bool
    package let createdAt: Timestamp
    /// Whether the owner has proved that the address is theirs.
    package var isVerified = false
    package var hasPassword = true
    package var hasSecondFactor = false
    /// How many codes are left that replace the second factor once.
    package var recoveryCodesLeft = 0
    package var isDisabled = false
    /// When it is deleted; nil unless its deletion was requested.
    package var closesAt: Timestamp?
    /// When its sessions were ended, as by another password; nil if they never were.
    package var validSince: Timestamp?
    /// Whether the owner wants a message when a video has ended.
    package var notifiesVideos = false
    /// The issuers of the linked identity providers.
    package var providers: [String] = []

    package init(id: RecordID, email: EmailAddress?, name: AccountName?, isAdmin: Bool, createdAt: Timestamp) {
        self.id = id
        self.email = email
        self.name = name
        self.isAdmin = isAdmin
        self.createdAt = createdAt
    }

    /// The user id in the account's tokens and records.
    package var user: UserID { UserID(account: id) }
}
