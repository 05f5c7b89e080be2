import Configuration

/// What is wrong with the environment, all of it.
package struct SettingsError: Error, CustomStringConvertible {
    package let faults: [String]

    package var description: String {
        "The configuration is not complete:\n" + faults.map { "  \($0)\n" }.joined()
            + "Set these variables and start again; .env.example explains each."
    }
}

/// Reads variables one by one and remembers what is wrong with each. A secret's value is never repeated.
struct SettingsReader {
    private let config: ConfigReader
    private var faults: [String] = []

    init(_ config: ConfigReader) { self.config = config }

    /// Leaves the value as it is where the variable is not set, or is set to nothing.
    ///
    /// - Parameters:
    ///   - wanted: what the variable takes, for the message.
    ///   - parse: nil for what cannot be used.
    mutating func read<Value>(
        _ name: String, _ wanted: String, secret: Bool = false, into value: inout Value, _ parse: (String) -> Value?
    ) {
        guard let text = text(name, secret: secret) else { return }
        if let parsed = parse(text) {
            value = parsed
        } else {
            fault(name, "takes \(wanted)" + (secret ? "" : "; it holds '\(text)'"))
        }
    }

    mutating func read<Value>(
        _ name: String, _ wanted: String, secret: Bool = false, into value: inout Value?, _ parse: (String) -> Value?
    ) {
        guard let text = text(name, secret: secret) else { return }
        value = parse(text)
        if value == nil { fault(name, "takes \(wanted)" + (secret ? "" : "; it holds '\(text)'")) }
    }

    /// The same for a variable that has to be there.
    mutating func require<Value>(
        _ name: String, _ wanted: String, secret: Bool = false, into value: inout Value, _ parse: (String) -> Value?
    ) {
        if text(name, secret: secret) == nil { fault(name, "is missing; it takes \(wanted)") }
        read(name, wanted, secret: secret, into: &value, parse)
    }

    mutating func fault(_ name: String, _ what: String) { faults.append("\(name) \(what)") }

    func isFaulty(_ prefix: String) -> Bool { faults.contains { $0.hasPrefix(prefix) } }

    /// - Throws: `SettingsError` where anything is wrong.
    func check() throws(SettingsError) {
        if !faults.isEmpty { throw SettingsError(faults: faults) }
    }

    private func text(_ name: String, secret: Bool) -> String? {
        let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
        guard let text = config.string(forKey: key, isSecret: secret), !text.isEmpty else { return nil }
        return text
    }
}
