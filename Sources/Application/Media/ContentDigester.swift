import Crypto
package import Domain
package import NIOCore

/// Computes the checksums of bytes that arrive in pieces, and counts them.
package struct ContentDigester: Sendable {
    private var hash = SHA256()
    private var checksum = CRC32()
    /// The number of bytes so far.
    package private(set) var size: Int64 = 0

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: bytes)
        checksum.update(bytes)
        size += Int64(bytes.count)
    }

    package mutating func update(_ bytes: ByteBuffer) { bytes.withUnsafeReadableBytes { update($0) } }

    /// Of the bytes so far.
    package var digest: ContentDigest {
        ContentDigest(sha256: hash.finalize().hexadecimal, crc32: checksum.checksum)
    }

    package static func digest(of bytes: [UInt8]) -> ContentDigest {
        var digester = ContentDigester()
        bytes.withUnsafeBytes { digester.update($0) }
        return digester.digest
    }
}
