package import Domain

/// What an administrator does to accounts. Each action is recorded before it is carried out.
package struct ManageAccounts: Sendable {
    /// Of a link that sets a new password: an administrator hands it over.
    package static let linkLifetime: Duration = .seconds(24 * 3600)

    private let accounts: any AdminAccountRepository
    private let sessions: any SessionRepository
    private let links: any PasswordLinks
    private let closure: any AccountClosure
    private let access: AccessCache
    private let auditLog: AuditLog
    private let tellOwner: TellOwner

    /// - Parameter access: forgets what has changed.
    package init(
        accounts: any AdminAccountRepository, sessions: any SessionRepository, links: any PasswordLinks,
        closure: any AccountClosure, access: AccessCache, auditLog: AuditLog, tellOwner: TellOwner
    ) {
        self.accounts = accounts
        self.sessions = sessions
        self.links = links
        self.closure = closure
        self.access = access
        self.auditLog = auditLog
        self.tellOwner = tellOwner
    }

    /// - Throws: `forbidden` for the administrator's own role, or to disable oneself; `notFound`.
    package func change(
        _ id: RecordID, _ wanted: AccountChange, by admin: AuditActor, from address: ClientAddress
    ) async throws(Failure) -> ManagedAccount {
        if wanted.isAdmin != nil || wanted.isDisabled != nil { try Self.requireOther(id, than: admin) }
        let current = try await account(id)
        let change = wanted.changing(current)
        guard !change.isEmpty else { return current }
        for action in change.actions {
            try await auditLog.record(AuditEvent(action, by: admin, on: id.text, from: address))
        }
        guard let changed = try await accounts.change(id, change) else { throw .notFound }
        if change.isDisabled == true { try await sessions.endAll(of: UserID(account: id), except: nil) }
        access.forget(UserID(account: id))
        return changed
    }

    /// - Throws: `notFound`.
    package func endSessions(
        of id: RecordID, by admin: AuditActor, from address: ClientAddress
    ) async throws(Failure) {
        _ = try await account(id)
        try await auditLog.record(AuditEvent(.sessionEnded, by: admin, on: id.text, from: address))
        try await sessions.endAll(of: UserID(account: id), except: nil)
        access.forget(UserID(account: id))
    }

    /// For a user who has lost the device: removes the second factor and ends all sessions.
    ///
    /// - Throws: `forbidden` for the administrator's own; `notFound`.
    package func removeSecondFactor(
        of id: RecordID, by admin: AuditActor, from address: ClientAddress
    ) async throws(Failure) {
        try Self.requireOther(id, than: admin)
        let account = try await account(id).account
        try await auditLog.record(AuditEvent(.secondFactorDisabled, by: admin, on: id.text, from: address))
        guard try await accounts.removeSecondFactor(of: id) else { throw .notFound }
        try await sessions.endAll(of: UserID(account: id), except: nil)
        access.forget(UserID(account: id))
        if account.hasSecondFactor { await tellOwner(account, Mail.secondFactorDisabled) }
    }

    /// Makes a link that sets a new password, and ends all sessions.
    ///
    /// - Throws: `forbidden` for the administrator's own; `notFound`.
    package func resetLink(
        for id: RecordID, by admin: AuditActor, from address: ClientAddress
    ) async throws(Failure) -> (token: String, expiresAt: Timestamp) {
        try Self.requireOther(id, than: admin)
        _ = try await account(id)
        try await auditLog.record(AuditEvent(.userResetLink, by: admin, on: id.text, from: address))
        let link = try await links.link(for: id, lifetime: Self.linkLifetime)
        try await sessions.endAll(of: UserID(account: id), except: nil)
        access.forget(UserID(account: id))
        return link
    }

    /// - Throws: `forbidden` for the administrator's own; `notFound`.
    package func close(
        _ id: RecordID, by admin: AuditActor, from address: ClientAddress
    ) async throws(Failure) -> (receipt: ClosureReceipt, endsAt: Timestamp) {
        try Self.requireOther(id, than: admin)
        _ = try await account(id)
        let closed = try await closure.close(id, by: admin, from: address)
        access.forget(UserID(account: id))
        return closed
    }

    /// Takes the deletion of an account back.
    ///
    /// - Throws: `notFound` if it is not being deleted.
    package func restore(
        _ id: RecordID, by admin: AuditActor, from address: ClientAddress
    ) async throws(Failure) -> ManagedAccount {
        _ = try await account(id)
        try await closure.restore(id, by: admin, from: address)
        access.forget(UserID(account: id))
        return try await account(id)
    }

    private func account(_ id: RecordID) async throws(Failure) -> ManagedAccount {
        guard let account = try await accounts.managedAccount(id) else { throw .notFound }
        return account
    }

    /// Administrators change their own account in its settings, where they prove that it is theirs.
    private static func requireOther(_ id: RecordID, than admin: AuditActor) throws(Failure) {
        guard id.text == admin.text else { return }
        throw Failure(.forbidden, "You cannot do this to your own account here. Use its settings, or another admin.")
    }
}
