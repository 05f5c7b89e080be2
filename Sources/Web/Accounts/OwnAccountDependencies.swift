package import Application

/// What the web layer needs for a person's own account.
package struct OwnAccountDependencies: Sendable {
    package var signIn: SignIn
    package var signOut: SignOut
    package var changePassword: ChangePassword
    package var secondFactor: ManageSecondFactor
    /// Whose account needs a second factor.
    package var requirement: SecondFactorRequirement

    package init(
        signIn: SignIn, signOut: SignOut, changePassword: ChangePassword, secondFactor: ManageSecondFactor,
        requirement: SecondFactorRequirement
    ) {
        self.signIn = signIn
        self.signOut = signOut
        self.changePassword = changePassword
        self.secondFactor = secondFactor
        self.requirement = requirement
    }
}
