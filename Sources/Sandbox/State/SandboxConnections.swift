/// The connections to the origin.
package struct SandboxConnections: Sendable, Hashable {
    /// Now. One counts as closed as soon as the other side has ended its half.
    package internal(set) var open = 0
    /// Since the start.
    package internal(set) var ever = 0
}
