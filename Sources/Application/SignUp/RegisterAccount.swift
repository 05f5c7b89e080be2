package import Domain

/// Creates an account, if its owner may have one, and transfers the visitor's anonymous session to it.
package struct RegisterAccount: Sendable {
    private let mode: Registration
    private let accounts: any NewAccountRepository
    private let invitations: any InvitationRepository
    private let claims: any SessionClaimRepository
    private let hasher: PasswordHasher
    private let rateLimits: RateLimitPolicy
    private let auditLog: AuditLog
    private let outbox: (any MailOutbox)?
    private let environment: SystemEnvironment

    /// - Parameter outbox: nil if no messages are sent.
    package init(
        _ mode: Registration, accounts: any NewAccountRepository, invitations: any InvitationRepository,
        claims: any SessionClaimRepository, hasher: PasswordHasher, rateLimits: RateLimitPolicy, auditLog: AuditLog,
        outbox: (any MailOutbox)?, environment: SystemEnvironment
    ) {
        self.mode = mode
        self.accounts = accounts
        self.invitations = invitations
        self.claims = claims
        self.hasher = hasher
        self.rateLimits = rateLimits
        self.auditLog = auditLog
        self.outbox = outbox
        self.environment = environment
    }

    /// - Parameters:
    ///   - invitation: as typed; nil for none.
    ///   - client: the IP address whose share of password hashes is used.
    ///   - visitor: the anonymous session of the request.
    /// - Throws: `invitationRequired`, `emailTaken`; `rateLimited`, `overloaded`, `storageUnavailable`,
    ///   `writeUnconfirmed`.
    package func callAsFunction(
        email: EmailAddress, password: Password, name: AccountName?, invitation: String?, from client: ClientAddress,
        visitor: SessionID?
    ) async throws(Failure) -> Account {
        // First, so that a registration over the share costs no database command. Not of the account: guesses of
        // invitations would use up the share of any address.
        let share = try await hasher.share(for: Party.client(client))
        // Before the attempt is counted: wrong invitations must not use up the registrations of a network.
        let invited = try await usable(invitation, from: client)
        try await rateLimits.registration(from: client)
        // Before the address is looked up: a taken one takes as long as a free one.
        let hash = try await hasher.hash(password.text, with: share)
        share.release()
        let account = Account(
            id: environment.makeRecordID(), email: email, name: name, isAdmin: invited?.invitation.isAdmin ?? false,
            createdAt: environment.now())
        try await add(NewAccount(account, password: hash, budget: invited?.invitation.budget), by: invited?.token)
        await auditLog.note(
            AuditEvent(.userRegistered, by: AuditActor(account.user), on: account.id.text, from: client))
        await sendVerification(to: account)
        try await claims.takeOver(visitor, byNew: account)
        return account
    }

    private static let invitationRequired = Failure(
        .invitationRequired, "This server needs an invitation that has not ended. Ask its administrator for a new one.")

    /// - Returns: nil if none is given and none is needed.
    /// - Throws: `invitationRequired`, the same for an unknown, a used and an expired one; `rateLimited`.
    private func usable(
        _ text: String?, from client: ClientAddress
    ) async throws(Failure) -> (token: SecretHash, invitation: Invitation)? {
        switch (mode, text) {
        case (.closed, _): throw Failure(.invitationRequired, "This server does not make new accounts.")
        case (.invite, nil): throw Self.invitationRequired
        case (.open, nil): return nil
        case (.open, let text?), (.invite, let text?):
            if let token = SecretToken(text)?.hash, let invitation = try await invitations.usable(token) {
                return (token, invitation)
            }
            try await rateLimits.missedSecret(.missedInvitation, from: client)
            throw Self.invitationRequired
        }
    }

    /// Takes a place of the invitation first: of concurrent registrations no more pass than it has places.
    private func add(_ new: NewAccount, by token: SecretHash?) async throws(Failure) {
        if let token, !(try await invitations.accept(token, by: new.account.id)) { throw Self.invitationRequired }
        guard try await accounts.addForOwner(new) else {
            if let token { try await invitations.giveBack(token, of: new.account.id) }
            throw Failure(.emailTaken, "This address already has an account. Sign in, or use another address.")
        }
    }

    /// If the message cannot be stored, the owner can ask for another.
    private func sendVerification(to account: Account) async {
        guard let outbox, let email = account.email else { return }
        try? await outbox.add(.verification(email, of: account.user), id: environment.makeRecordID())
    }
}

extension SessionClaimRepository {
    /// Transfers a visitor's session to an account that was just made.
    func takeOver(_ visitor: SessionID?, byNew account: Account) async throws(Failure) {
        guard let visitor else { return }
        do throws(Failure) {
            try await takeOver(visitor, by: account.user)
        } catch {
            throw Failure(
                error.code, "Your account was created. Sign in to add what you made before.",
                retryAfter: error.retryAfter, detail: error.detail)
        }
    }
}
