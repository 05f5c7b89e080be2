/// How a create call ended, as the sandbox sees it.
package enum SandboxReply: Sendable, Hashable {
    /// Not answered yet.
    case pending
    /// The reply named this task.
    case accepted(taskID: String)
    /// The reply held this business code (or 503, a gateway's HTTP status) and no task was made.
    case refused(code: Int)
    /// The task was made, but the caller never learned its name.
    case lost(taskID: String)
}
