import Crypto
import FoundationEssentials
import NIOCore

/// A file as the origin serves it.
struct OriginFile: Sendable {
    let content: OriginContent
    let contentType: String
    let modified: Date
    /// With its quotation marks.
    let etag: String
    /// Base64; nil for a file that came in several parts, as OSS has it.
    let digest: String?
    let objectType: String

    /// A file that came in one part, as the provider's videos do.
    init(_ bytes: ByteBuffer, contentType: String, modified: Date) {
        content = .bytes(bytes)
        self.contentType = contentType
        self.modified = modified
        let digest = Insecure.MD5.hash(data: bytes.readableBytesView)
        let digits = digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }
        etag = "\"\(digits.joined())\""
        self.digest = Data(digest).base64EncodedString()
        objectType = "Normal"
    }

    /// A file on disk, which need not be read for its digest.
    init(path: String, size: Int, contentType: String, modified: Date) {
        content = .file(path: path, size: size)
        self.contentType = contentType
        self.modified = modified
        etag = "\"\(String(UInt(bitPattern: path.hashValue), radix: 16, uppercase: true))-\(size)\""
        digest = nil
        objectType = "Multipart"
    }
}
