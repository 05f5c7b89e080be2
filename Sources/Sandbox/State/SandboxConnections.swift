/// The connections to the origin.
package struct SandboxConnections: Sendable, Hashable {
    /// Currently open; a half-closed connection counts as closed.
    package internal(set) var open = 0 {
        didSet { most = max(most, open) }
    }
    /// The most that were open at once.
    package private(set) var most = 0
    /// Opened since the start.
    package internal(set) var total = 0
}
