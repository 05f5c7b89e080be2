/// When a fault strikes, in the order of a task's life.
package enum SandboxFaultStage: String, CaseIterable, Sendable {
    case create = "While the create call is answered"
    case generation = "Between the create call and the end of the task"
    case callback = "While the task's end is announced"
    case query = "While a question about the task is answered"
    case result = "While the picture or video is fetched"
}
