/// Which users of the identity provider may sign in, who gets an account, and who is an admin.
package struct ProviderRules: Sendable {
    private let mode: Registration
    private let adminGroup: String?
    private let userGroup: String?

    /// - Parameters:
    ///   - adminGroup: the group whose members are admins; nil for none.
    ///   - userGroup: the group whose members may sign in; nil for everyone.
    package init(_ mode: Registration, adminGroup: String?, userGroup: String?) {
        self.mode = mode
        self.adminGroup = adminGroup
        self.userGroup = userGroup
    }

    func isAdmin(_ profile: ProviderProfile) -> Bool {
        adminGroup.map { profile.groups?.contains($0) ?? false } ?? false
    }

    /// - Throws: `invitationRequired` if no accounts are made.
    func requireNewAccounts() throws(Failure) {
        guard mode != .closed else {
            throw Failure(.invitationRequired, "This server does not make new accounts.")
        }
    }

    /// - Throws: `forbidden` if the user is not in the group.
    func requireMembership(_ profile: ProviderProfile) throws(Failure) {
        if let userGroup, profile.groups?.contains(userGroup) != true {
            throw Failure(.forbidden, "Your organization has not given you access to this server.")
        }
    }
}
