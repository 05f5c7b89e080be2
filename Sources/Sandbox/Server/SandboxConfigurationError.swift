/// All invalid environment variables, one sentence each. Values are left out: one may be a key.
package struct SandboxConfigurationError: Error, Sendable, CustomStringConvertible {
    package let problems: [String]

    package var description: String { problems.joined(separator: "; ") }
}
