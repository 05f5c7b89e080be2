package import Domain

/// A share to add.
package struct NewShare: Sendable {
    package var id: RecordID
    package var owner: Owner
    package var token: ShareTokenHash
    package var selection: Share.Selection
    package var title: String?
    package var password: PasswordHash?
    package var secret: [UInt8]
    package var allowsDownload = false
    package var showsPrompt = false
    package var lifetime: Duration

    package init(
        id: RecordID, owner: Owner, token: ShareTokenHash, selection: Share.Selection, secret: [UInt8],
        lifetime: Duration
    ) {
        self.id = id
        self.owner = owner
        self.token = token
        self.selection = selection
        self.secret = secret
        self.lifetime = lifetime
    }
}

/// A change of a share. Nil leaves a member as it is.
package struct ShareChange: Sendable {
    package var title: TextChange?
    /// - hash: nil removes the password.
    package var password: (hash: PasswordHash?, secret: [UInt8])?
    package var allowsDownload: Bool?
    package var showsPrompt: Bool?
    /// From the change on.
    package var lifetime: Duration?

    package init() {}
}
