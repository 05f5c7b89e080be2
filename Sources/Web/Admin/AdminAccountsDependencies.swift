package import Application
package import Domain

/// What the web layer needs for the administration of accounts.
package struct AdminAccountsDependencies: Sendable {
    package var accounts: any AdminAccountRepository
    package var names: any AdminNameRepository
    package var auditReader: any AuditReader
    package var auditLog: AuditLog
    /// Nil: sign-ins are not stored.
    package var sessions: (any SessionRepository)?
    /// Nil: there are no API keys.
    package var keys: (any APIKeyRepository)?
    /// Nil: orders are not metered.
    package var spending: (any SpendingReader)?
    package var now: @Sendable () -> Timestamp

    package init(
        accounts: any AdminAccountRepository, names: any AdminNameRepository, auditReader: any AuditReader,
        auditLog: AuditLog, sessions: (any SessionRepository)? = nil, keys: (any APIKeyRepository)? = nil,
        spending: (any SpendingReader)? = nil, now: @escaping @Sendable () -> Timestamp
    ) {
        self.accounts = accounts
        self.names = names
        self.auditReader = auditReader
        self.auditLog = auditLog
        self.sessions = sessions
        self.keys = keys
        self.spending = spending
        self.now = now
    }
}
