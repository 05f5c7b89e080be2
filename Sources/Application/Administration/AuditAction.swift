/// The kinds of recorded administrator actions. The raw values are stored.
package enum AuditAction: String, Sendable, CaseIterable {
    case cleanup
    case retryJob = "retry_job"
    case attachTask = "attach_task"
    case grantAdmin = "grant_admin"
    case revokeAdmin = "revoke_admin"
}
