/// Everything that is wrong with the environment, one sentence each; values are not repeated, a key may be one.
package struct SandboxConfigurationError: Error, Sendable, CustomStringConvertible {
    package let problems: [String]

    package var description: String { problems.joined(separator: "; ") }
}
