/// Why the text of a directive cannot be read. The description names what would have been understood.
package enum SandboxDirectiveError: Error, Sendable, Hashable, CustomStringConvertible {
    case unknown(String)
    case argument(String, SandboxFault)
    case unclosed
    /// The fault is another provider's.
    case foreign(SandboxFault, SandboxProvider)

    package var description: String {
        switch self {
        case .unknown(let word):
            "unknown fault \"\(word)\"; known are: " + SandboxFault.all.map(\.usage).joined(separator: ", ")
        case .argument(let word, let fault):
            "\"\(word)\" is no argument of the fault \(fault.rawValue); it is written: \(fault.usage)"
        case .unclosed:
            "a directive [fault: …] is not closed"
        case .foreign(let fault, let provider):
            "\(provider.rawValue) has no fault \(fault.rawValue)"
        }
    }
}
