import Crypto
package import Domain

/// A secret of a link or a code: 160 random bits. Only its hash is stored.
package struct SecretToken: Sendable {
    /// In bytes.
    package static let length = 20

    /// For the link: unpadded base64url.
    package let text: String
    package let hash: SecretHash

    /// - Parameter randomBytes: makes cryptographically random bytes.
    package init(_ randomBytes: (_ count: Int) -> [UInt8]) { self.init(bytes: randomBytes(Self.length)) }

    /// - Returns: nil if no token has this text.
    package init?(_ text: String) {
        guard text.utf8.count == (Self.length * 8 + 5) / 6, let bytes = Base64URL.bytes(of: text),
            bytes.count == Self.length
        else { return nil }
        self.init(bytes: bytes)
    }

    private init(bytes: [UInt8]) {
        text = Base64URL.text(of: bytes)
        hash = SecretHash(sha256: bytes)
    }
}

extension SecretHash {
    package init(sha256 bytes: [UInt8]) { self.init(Array(SHA256.hash(data: bytes))) }
}
