/// A create call that was understood.
struct GenerateCall: Sendable {
    /// Its number in the ledger.
    let number: Int
    /// The request's body as text.
    let body: String
    let order: GenerateOrder
    /// The prompt's own directives.
    let directives: SandboxDirectives
}
