/// How a create call ended, as the sandbox sees it.
package enum SandboxReply: Sendable, Hashable {
    /// Not answered yet.
    case pending
    /// The reply named this task.
    case accepted(taskID: String)
    /// No task was made: the reply held this business code or, from a gateway or DashScope, had this HTTP status.
    case refused(code: Int)
    /// The task was made, but the caller never learned its name.
    case lost(taskID: String)
}
