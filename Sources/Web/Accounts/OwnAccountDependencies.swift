package import Application

/// What the web layer needs for a person's own account.
package struct OwnAccountDependencies: Sendable {
    package var signIn: SignIn
    package var signOut: SignOut
    package var changePassword: ChangePassword
    package var secondFactor: ManageSecondFactor
    /// Whose account needs a second factor.
    package var requirement: SecondFactorRequirement
    /// Whether users may sign in with a password.
    package var acceptsPasswords: Bool

    package init(
        signIn: SignIn, signOut: SignOut, changePassword: ChangePassword, secondFactor: ManageSecondFactor,
        requirement: SecondFactorRequirement, acceptsPasswords: Bool
    ) {
        self.signIn = signIn
        self.signOut = signOut
        self.changePassword = changePassword
        self.secondFactor = secondFactor
        self.requirement = requirement
        self.acceptsPasswords = acceptsPasswords
    }

    /// - Throws: `notConfigured` if users sign in with the identity provider only.
    func requirePasswords() throws(Failure) {
        guard acceptsPasswords else {
            throw Failure(.notConfigured, "This server takes no passwords. Sign in with your organization.")
        }
    }
}
