import Application
import Crypto
import Domain
import Glibc
import NIOCore
import NIOPosix

/// Reads content part by part, off the event loops, and hashes all of it on the way.
struct S3PartReader {
    /// In bytes: what one upload holds in memory.
    static let partSize: Int64 = 16 << 20

    private let content: ObjectContent
    private var position: Int64 = 0
    private var hash = SHA256()

    init(_ content: ObjectContent) { self.content = content }

    /// The SHA-256 of what has been read, in hexadecimal.
    var sha256: String { hash.finalize().hexadecimal }

    /// - Returns: the next part; nil at the end.
    /// - Throws: if the file cannot be read, or is shorter than its size.
    mutating func next() async throws(S3Error) -> S3Body? {
        let length = min(Self.partSize, content.size - position)
        guard length > 0 else { return nil }
        do {
            let (body, hash) = try await NIOThreadPool.singleton.runIfActive {
                [content, position, hash] () throws -> (S3Body, SHA256) in
                let bytes = try Self.read(content, at: position, Int(length))
                var hash = hash
                bytes.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
                return (S3Body(bytes), hash)
            }
            self.hash = hash
            position += length
            return body
        } catch {
            throw .refused("reading the content: \(error)")
        }
    }

    private static func read(_ content: ObjectContent, at position: Int64, _ length: Int) throws -> ByteBuffer {
        switch content {
        case .bytes(let bytes):
            return ByteBuffer(bytes: bytes[Int(position)..<Int(position) + length])
        case .file(let path, _):
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { throw IOError(errnoCode: errno, reason: "open") }
            defer { close(file) }
            var buffer = ByteBuffer()
            try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: length) { raw in
                try read(file, at: position, into: UnsafeMutableRawBufferPointer(rebasing: raw[..<length]))
                return length
            }
            return buffer
        }
    }

    private static func read(_ file: Int32, at position: Int64, into buffer: UnsafeMutableRawBufferPointer) throws {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = pread(file, rest.baseAddress, rest.count, off_t(position) + off_t(filled))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw IOError(errnoCode: count == 0 ? EIO : errno, reason: "read") }
            filled += count
        }
    }
}
