package import Domain

/// Grants or revokes the admin role of an account. Takes effect within `AccessCache.longestDelay`.
package struct SetAdminRole: Sendable {
    private let accounts: any AccountRepository
    private let auditLog: AuditLog

    package init(accounts: any AccountRepository, auditLog: AuditLog) {
        self.accounts = accounts
        self.auditLog = auditLog
    }

    /// - Parameters:
    ///   - email: as typed.
    ///   - isAdmin: the new role.
    /// - Throws: `notFound` if the address is invalid or has no account; `storageUnavailable`.
    package func callAsFunction(
        email: String, isAdmin: Bool, by actor: AuditActor
    ) async throws(Failure) -> Account {
        guard let email = EmailAddress(email), let account = try await accounts.account(of: email)?.account else {
            throw Self.noAccount
        }
        try await auditLog.record(AuditEvent(isAdmin ? .roleGranted : .roleRevoked, by: actor, on: account.id.text))
        guard let changed = try await accounts.setAdmin(isAdmin, of: email) else { throw Self.noAccount }
        return changed
    }

    private static let noAccount = Failure(.notFound, "This address has no account. Register it first.")
}
