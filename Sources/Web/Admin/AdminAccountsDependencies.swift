package import Application

/// What the web layer needs for the administration of accounts.
package struct AdminAccountsDependencies: Sendable {
    package var auditLog: AuditLog

    package init(auditLog: AuditLog) {
        self.auditLog = auditLog
    }
}
