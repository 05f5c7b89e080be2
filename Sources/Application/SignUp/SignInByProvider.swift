package import Domain

/// Signs a user of the identity provider in: finds the account, links one, or makes one.
package struct SignInByProvider: Sendable {
    private let rules: ProviderRules
    private let known: any AccountRepository
    private let linked: any ProviderAccountRepository
    private let new: any NewAccountRepository
    private let claims: any SessionClaimRepository
    private let auditLog: AuditLog
    private let environment: SystemEnvironment

    package init(
        _ rules: ProviderRules, known: any AccountRepository, linked: any ProviderAccountRepository,
        new: any NewAccountRepository, claims: any SessionClaimRepository, auditLog: AuditLog,
        environment: SystemEnvironment
    ) {
        self.rules = rules
        self.known = known
        self.linked = linked
        self.new = new
        self.claims = claims
        self.auditLog = auditLog
        self.environment = environment
    }

    /// - Parameter visitor: the anonymous session of the request, which the account takes over.
    /// - Throws: `accountDisabled`, `accountClosing`; `invitationRequired` if no new account is made, `forbidden` for a
    ///   user outside the group; `overloaded`, `storageUnavailable`, `writeUnconfirmed`.
    package func callAsFunction(
        _ profile: ProviderProfile, from client: ClientAddress, visitor: SessionID?
    ) async throws(Failure) -> Account {
        // At each sign-in: somebody who has left the organization's group keeps an account, but not the access.
        try rules.requireMembership(profile)
        var account = try await account(of: profile, from: client)
        if account.isDisabled { throw .accountDisabled }
        if let end = account.closesAt { throw .accountClosing(at: end) }
        let isAdmin = rules.isAdmin(profile)
        if account.isAdmin != isAdmin, try await linked.setRole(isAdmin: isAdmin, of: account.id) {
            await auditLog.note(AuditEvent(isAdmin ? .roleGranted : .roleRevoked, by: .rule, on: account.id.text))
            account = try await known.account(account.id) ?? account
        }
        if let visitor { try await claims.takeOver(visitor, by: account.user) }
        return account
    }

    /// Links the user of the identity provider to an account whose owner is signed in.
    ///
    /// - Throws: `forbidden` if another account is linked to it; `overloaded`, `storageUnavailable`,
    ///   `writeUnconfirmed`.
    package func link(
        _ profile: ProviderProfile, to account: RecordID, from client: ClientAddress
    ) async throws(Failure) {
        guard try await linked.link(profile.identity, to: account) else {
            throw Failure(.forbidden, "This sign-in of your organization belongs to another account.")
        }
        await noteLink(to: account, from: client)
    }

    private func account(of profile: ProviderProfile, from client: ClientAddress) async throws(Failure) -> Account {
        if let account = try await linked.account(of: profile.identity) { return account }
        // Another person may have registered an address first: only one that its owner has verified is trusted.
        if let email = profile.email, profile.isVerified, let account = try await known.account(of: email)?.account,
            account.isVerified, try await linked.link(profile.identity, to: account.id)
        {
            await noteLink(to: account.id, from: client)
            return account
        }
        try rules.requireNewAccounts()
        for email in [profile.isVerified ? profile.email : nil, nil] {
            let account = newAccount(of: profile, email: email)
            if try await new.addForOwner(NewAccount(account, identity: profile.identity)) {
                await auditLog.note(
                    AuditEvent(.userRegistered, by: AuditActor(account.user), on: account.id.text, from: client))
                return account
            }
            // Made by a concurrent sign-in; otherwise the address is taken.
            if let account = try await linked.account(of: profile.identity) { return account }
        }
        throw .unexpected("no account can be made for a user of the identity provider")
    }

    private func newAccount(of profile: ProviderProfile, email: EmailAddress?) -> Account {
        var account = Account(
            id: environment.makeRecordID(), email: email, name: profile.name, isAdmin: rules.isAdmin(profile),
            createdAt: environment.now())
        account.isVerified = email != nil
        account.hasPassword = false
        account.providers = [profile.identity.issuer]
        return account
    }

    private func noteLink(to account: RecordID, from client: ClientAddress) async {
        await auditLog.note(
            AuditEvent(.providerLinked, by: AuditActor(UserID(account: account)), on: account.text, from: client))
    }
}
