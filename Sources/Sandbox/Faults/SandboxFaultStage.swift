/// The stages of a task at which faults apply, in order.
package enum SandboxFaultStage: String, CaseIterable, Sendable {
    case create = "Create call"
    case generation = "Generation"
    case callback = "Callback"
    case query = "Status poll"
    case result = "Result download"
}
