package import Application

/// What the web layer needs for forgotten passwords and for addresses.
package struct RecoveryDependencies: Sendable {
    /// Makes links for administrators to hand over.
    package var passwordLinks: any PasswordLinks
    /// Nil: no messages are sent.
    package var requestReset: RequestPasswordReset?
    package var resetPassword: ResetPassword
    package var verifyEmail: VerifyEmail
    package var sendVerification: SendVerification
    package var changeEmail: ChangeEmail

    package init(
        passwordLinks: any PasswordLinks, requestReset: RequestPasswordReset?, resetPassword: ResetPassword,
        verifyEmail: VerifyEmail, sendVerification: SendVerification, changeEmail: ChangeEmail
    ) {
        self.passwordLinks = passwordLinks
        self.requestReset = requestReset
        self.resetPassword = resetPassword
        self.verifyEmail = verifyEmail
        self.sendVerification = sendVerification
        self.changeEmail = changeEmail
    }
}
