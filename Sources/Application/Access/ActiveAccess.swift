package import Domain

/// A credential in use, and its user.
package struct ActiveAccess: Sendable, Hashable {
    package let credential: Credential
    package let user: UserID
    /// Of a token without a session; nil if it does not say.
    package let issuedAt: Timestamp?

    package init(_ credential: Credential, _ user: UserID, issuedAt: Timestamp? = nil) {
        self.credential = credential
        self.user = user
        self.issuedAt = issuedAt
    }
}
