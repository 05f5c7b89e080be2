/// Valid JSON passed through unchanged: parameters that this server does not interpret.
package struct JSONText: Sendable, Hashable {
    /// UTF-8.
    package let bytes: [UInt8]

    /// - Parameter bytes: valid JSON in UTF-8; the caller has validated it.
    package init(valid bytes: [UInt8]) { self.bytes = bytes }
}
