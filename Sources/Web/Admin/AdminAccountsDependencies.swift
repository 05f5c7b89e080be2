package import Application
package import Domain

/// What the web layer needs for the administration of accounts.
package struct AdminAccountsDependencies: Sendable {
    package var accounts: any AdminAccountRepository
    package var names: any AdminNameRepository
    package var auditReader: any AuditReader
    package var auditLog: AuditLog
    package var tellOwner: TellOwner
    package var sessions: any SessionRepository
    package var keys: any APIKeyRepository
    package var spending: any SpendingReader
    package var now: @Sendable () -> Timestamp

    package init(
        accounts: any AdminAccountRepository, names: any AdminNameRepository, auditReader: any AuditReader,
        auditLog: AuditLog, tellOwner: TellOwner, sessions: any SessionRepository, keys: any APIKeyRepository,
        spending: any SpendingReader, now: @escaping @Sendable () -> Timestamp
    ) {
        self.accounts = accounts
        self.names = names
        self.auditReader = auditReader
        self.auditLog = auditLog
        self.tellOwner = tellOwner
        self.sessions = sessions
        self.keys = keys
        self.spending = spending
        self.now = now
    }
}
