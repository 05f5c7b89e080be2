package import Domain

/// A credential in use, and its user.
package struct ActiveAccess: Sendable, Hashable {
    package let credential: Credential
    package let user: UserID

    package init(_ credential: Credential, _ user: UserID) {
        self.credential = credential
        self.user = user
    }
}
