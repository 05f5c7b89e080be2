/// A valid create call.
struct CreateCall: Sendable {
    /// The number of its submission.
    let number: Int
    let input: SandboxTaskInput
    /// The directives of the prompt.
    let directives: SandboxDirectives
}
