import Crypto
import Domain

/// The part of a share's address that cannot be guessed: 160 bits. Only its hash is stored.
package struct ShareToken: Sendable, Hashable {
    /// In bytes.
    package static let length = 20

    /// For the address.
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

    /// The path of a share's page.
    package static func path(_ token: String) -> String { "/s/\(token)" }

    package var hash: ShareTokenHash { ShareTokenHash(text: Array(SHA256.hash(data: bytes)).hexadecimal) }

    /// A key derived from the token and a secret that only the server knows.
    func key(for purpose: String, _ secret: [UInt8]) -> SymmetricKey {
        SymmetricKey(
            data: HMAC<SHA256>.authenticationCode(
                for: Array(purpose.utf8) + secret, using: SymmetricKey(data: bytes)))
    }
}
