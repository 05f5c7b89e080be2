/// An encrypted secret, as stored.
package struct SealedSecret: Sendable, Hashable {
    /// Names the key that encrypted it: eight hexadecimal digits.
    package let key: String
    /// Nonce, cipher text and tag.
    package let bytes: [UInt8]

    package init(key: String, bytes: [UInt8]) {
        self.key = key
        self.bytes = bytes
    }
}
