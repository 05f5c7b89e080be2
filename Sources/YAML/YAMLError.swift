/// Why a text is not accepted.
package struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The first is 1.
    package let line: Int
    package let message: String

    package init(line: Int, _ message: String) {
        self.line = line
        self.message = message
    }

    package var description: String { "line \(line): \(message)" }
}
