/// Whom the sandbox stands in for.
package enum SandboxProvider: String, CaseIterable, Sendable {
    /// Pictures.
    case nanoBanana = "NanoBanana"
    /// Videos.
    case dashScope = "DashScope"
}
