/// Why a directive is invalid. The description lists what is valid.
package enum SandboxDirectiveError: Error, Sendable, Hashable, CustomStringConvertible {
    case unknown(String)
    case argument(String, SandboxFault)
    case unclosed
    /// The fault belongs to the other provider.
    case foreign(SandboxFault, SandboxProvider)

    package var description: String {
        switch self {
        case .unknown(let word):
            "unknown fault \"\(word)\"; known faults: " + SandboxFault.all.map(\.usage).joined(separator: ", ")
        case .argument(let word, let fault):
            "\"\(word)\" is not an argument of the fault \(fault.rawValue); usage: \(fault.usage)"
        case .unclosed:
            "the directive [fault: …] is not closed"
        case .foreign(let fault, let provider):
            "\(provider.rawValue) does not support the fault \(fault.rawValue)"
        }
    }
}
