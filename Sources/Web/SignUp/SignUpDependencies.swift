package import Application
package import Domain

/// What the web layer needs for registration.
package struct SignUpDependencies: Sendable {
    package var registration: Registration
    package var register: RegisterAccount
    package var invitations: ManageInvitations
    /// Nil if this server issues no tokens or has no passwords.
    package var setUp: SetUp?
    /// Nil: no identity provider on the pages.
    package var provider: ProviderDependencies?
    package var now: @Sendable () -> Timestamp

    package init(
        registration: Registration, register: RegisterAccount, invitations: ManageInvitations, setUp: SetUp?,
        provider: ProviderDependencies?, now: @escaping @Sendable () -> Timestamp
    ) {
        self.registration = registration
        self.register = register
        self.invitations = invitations
        self.setUp = setUp
        self.provider = provider
        self.now = now
    }
}
