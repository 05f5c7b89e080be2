/// A provider that the sandbox fakes.
package enum SandboxProvider: String, CaseIterable, Sendable {
    /// Images.
    case nanoBanana = "NanoBanana"
    /// Videos.
    case dashScope = "DashScope"
}
