/// The reply to a create call.
package enum SandboxReply: Sendable, Hashable {
    /// Not sent yet.
    case pending
    /// The reply named this task.
    case accepted(taskID: String)
    /// No task was created: this is the business code or, of a gateway or DashScope, the HTTP status.
    case refused(code: Int)
    /// The task was created, but the reply did not name it.
    case lost(taskID: String)
}
