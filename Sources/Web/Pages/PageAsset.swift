import Crypto
import Domain
import NIOCore

/// A file that browsers load beside a page, in both forms in which it is sent.
struct PageAsset: Sendable {
    struct Form: Sendable {
        let bytes: ByteBuffer
        let entityTag: EntityTag
    }

    let contentType: String
    let plain: Form
    /// Nil where it would not be smaller.
    let compressed: Form?

    /// - Parameter name: its ending says what it is; nil where that is nothing that browsers are to load.
    init?(name: String, _ bytes: [UInt8]) {
        guard let ending = name.split(separator: ".").last, let contentType = Self.contentTypes[ending] else {
            return nil
        }
        self.contentType = contentType
        let digits = Array(SHA256.hash(data: bytes).prefix(16)).hexadecimal
        plain = Form(bytes: ByteBuffer(bytes: bytes), entityTag: EntityTag(digits: digits))
        // Other bytes are another representation, with a tag of its own.
        compressed = gzip(bytes).flatMap { compressed in
            compressed.count < bytes.count
                ? Form(bytes: ByteBuffer(bytes: compressed), entityTag: EntityTag(digits: digits + "-gzip")) : nil
        }
    }

    private static let contentTypes: [Substring: String] = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    ]
}
