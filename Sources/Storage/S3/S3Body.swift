import Crypto
import Domain
import FoundationEssentials
import NIOCore

/// Bytes to send, with their checksums.
struct S3Body: Sendable {
    let bytes: ByteBuffer
    /// In base64.
    let md5: String
    /// In hexadecimal.
    let sha256: String

    /// Takes milliseconds for each megabyte.
    init(_ bytes: ByteBuffer) {
        self.bytes = bytes
        var (md5, sha256) = (Insecure.MD5(), SHA256())
        bytes.withUnsafeReadableBytes { raw in
            md5.update(bufferPointer: raw)
            sha256.update(bufferPointer: raw)
        }
        self.md5 = Data(md5.finalize()).base64EncodedString()
        self.sha256 = sha256.finalize().hexadecimal
    }
}
