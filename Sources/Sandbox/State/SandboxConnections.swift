/// The connections to the origin.
package struct SandboxConnections: Sendable, Hashable {
    /// Currently open; a half-closed connection counts as closed.
    package internal(set) var open = 0
    /// Opened since the start.
    package internal(set) var total = 0
}
