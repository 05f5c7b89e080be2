/// When a fault strikes.
package enum SandboxFaultStage: Sendable {
    /// While the create call is answered.
    case create
    /// Between the create call and the end of the task, or when the picture is fetched.
    case generation
    /// While the task's end is announced.
    case callback
    /// While record-info is answered.
    case query
}
