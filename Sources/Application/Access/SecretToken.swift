import Crypto
package import Domain

/// A secret of 160 random bits for a link. Only its hash is stored.
package struct SecretToken: Sendable, Hashable {
    /// In bytes.
    package static let length = 20

    /// For the link.
    package let text: String
    private let bytes: [UInt8]

    /// - Parameter bytes: `length` random ones.
    package init(bytes: [UInt8]) {
        self.bytes = bytes
        text = Base64URL.text(of: bytes)
    }

    /// - Returns: nil if no token has this text.
    package init?(_ text: String) {
        guard text.utf8.count == (Self.length * 8 + 5) / 6, let bytes = Base64URL.bytes(of: text) else { return nil }
        self.init(bytes: bytes)
    }

    package var hash: SecretHash { SecretHash(Array(SHA256.hash(data: bytes))) }
}
