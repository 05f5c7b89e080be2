import Crypto
import Domain
import NIOCore

/// A static asset, plain and gzip-compressed.
struct PageAsset: Sendable {
    struct Form: Sendable {
        let bytes: ByteBuffer
        let entityTag: EntityTag
    }

    let contentType: String
    let plain: Form
    /// Nil if not smaller.
    let compressed: Form?

    /// - Parameter name: its extension determines the content type; nil for an unknown one.
    init?(name: String, _ bytes: [UInt8]) {
        guard let fileExtension = name.split(separator: ".").last, let contentType = Self.contentTypes[fileExtension]
        else {
            return nil
        }
        self.contentType = contentType
        let digits = Array(SHA256.hash(data: bytes).prefix(16)).hexadecimal
        plain = Form(bytes: ByteBuffer(bytes: bytes), entityTag: EntityTag(digits: digits))
        // Another representation needs another entity tag.
        compressed = gzip(bytes).flatMap { compressed in
            compressed.count < bytes.count
                ? Form(bytes: ByteBuffer(bytes: compressed), entityTag: EntityTag(digits: digits + "-gzip")) : nil
        }
    }

    private static let contentTypes: [Substring: String] = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    ]
}
