import Glibc
import NIOCore
import NIOPosix

/// The bytes of an origin file, in memory or on disk.
enum OriginContent: Sendable {
    case bytes(ByteBuffer)
    case file(path: String, size: Int)

    var size: Int {
        switch self {
        case .bytes(let buffer): buffer.readableBytes
        case .file(_, let size): size
        }
    }

    /// Bytes per read.
    private static let chunkSize = 256 << 10

    /// The next chunk of a non-empty range.
    func read(_ range: Range<Int>) async throws -> ByteBuffer {
        let (start, count) = (range.lowerBound, min(Self.chunkSize, range.count))
        let bytes: ByteBuffer? =
            switch self {
            case .bytes(let buffer): buffer.getSlice(at: buffer.readerIndex + start, length: count)
            case .file(let path, _):
                try await NIOThreadPool.singleton.runIfActive { Self.read(path, count, from: start) }
            }
        guard let bytes, bytes.readableBytes > 0 else { throw SandboxOriginError.broken }
        return bytes
    }

    /// Blocks. Returns an empty buffer on failure.
    private static func read(_ path: String, _ count: Int, from offset: Int) -> ByteBuffer {
        var bytes = ByteBuffer()
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return bytes }
        defer { close(file) }
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
            max(0, pread(file, space.baseAddress, count, offset))
        }
        return bytes
    }
}
