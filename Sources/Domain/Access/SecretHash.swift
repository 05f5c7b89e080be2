/// SHA-256 of a secret of 128 random bits or more.
package struct SecretHash: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }
}
