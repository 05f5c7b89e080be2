import Configuration

/// All missing and invalid environment variables.
package struct SettingsError: Error, CustomStringConvertible {
    package let faults: [String]

    package var description: String {
        "The configuration is invalid:\n" + faults.map { "  \($0)\n" }.joined()
            + "Set these variables and start again; docs/configuration.md explains each."
    }
}

/// Reads environment variables and collects their errors, without the values of secrets.
struct SettingsReader {
    private let config: ConfigReader
    private var faults: [String] = []

    init(_ config: ConfigReader) { self.config = config }

    /// Reads a variable; keeps `value` if the variable is unset or empty.
    ///
    /// - Parameters:
    ///   - expected: what the variable takes, for the error message.
    ///   - parse: returns nil for an invalid value.
    mutating func read<Value>(
        _ name: String, _ expected: String, secret: Bool = false, into value: inout Value, _ parse: (String) -> Value?
    ) {
        guard let text = text(name, secret: secret) else { return }
        if let parsed = parse(text) {
            value = parsed
        } else {
            fault(name, "takes \(expected)" + (secret ? "" : "; it holds '\(text)'"))
        }
    }

    mutating func read<Value>(
        _ name: String, _ expected: String, secret: Bool = false, into value: inout Value?, _ parse: (String) -> Value?
    ) {
        guard let text = text(name, secret: secret) else { return }
        value = parse(text)
        if value == nil { fault(name, "takes \(expected)" + (secret ? "" : "; it holds '\(text)'")) }
    }

    /// Reads a required variable.
    mutating func require<Value>(
        _ name: String, _ expected: String, secret: Bool = false, into value: inout Value, _ parse: (String) -> Value?
    ) {
        if text(name, secret: secret) == nil { fault(name, "is missing; it takes \(expected)") }
        read(name, expected, secret: secret, into: &value, parse)
    }

    mutating func fault(_ name: String, _ message: String) { faults.append("\(name) \(message)") }

    func isFaulty(_ prefix: String) -> Bool { faults.contains { $0.hasPrefix(prefix) } }

    /// - Throws: `SettingsError` if there are any faults.
    func check() throws(SettingsError) {
        if !faults.isEmpty { throw SettingsError(faults: faults) }
    }

    private func text(_ name: String, secret: Bool) -> String? {
        let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
        guard let text = config.string(forKey: key, isSecret: secret), !text.isEmpty else { return nil }
        return text
    }
}
