/// A create call that was understood.
struct CreateCall: Sendable {
    /// Its number in the ledger.
    let number: Int
    let order: SandboxTaskInput
    /// The prompt's own directives.
    let directives: SandboxDirectives
}
