import Crypto
import FoundationEssentials
import NIOCore

/// A file of the origin, with its metadata.
struct OriginFile: Sendable {
    let content: OriginContent
    let contentType: String
    let modified: Date
    /// With quotation marks.
    let etag: String
    /// Base64 MD5; nil for a multipart upload, as in OSS.
    let digest: String?
    let objectType: String

    /// A file uploaded in one part, like the provider's videos.
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

    /// A file on disk, without a digest so that it need not be read.
    init(path: String, size: Int, contentType: String, modified: Date) {
        content = .file(path: path, size: size)
        self.contentType = contentType
        self.modified = modified
        etag = "\"\(String(UInt(bitPattern: path.hashValue), radix: 16, uppercase: true))-\(size)\""
        digest = nil
        objectType = "Multipart"
    }
}
