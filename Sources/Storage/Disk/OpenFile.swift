import Application
import CGlibc
import Domain
import Glibc
import NIOCore
import NIOPosix

/// An object's file, open for reading. Closed with the last reference: hold one until a region of it has been sent.
final class OpenFile: Sendable {
    enum State {
        /// A region up to here can be sent without waiting for the disk.
        case inMemory
        /// It may be on the disk only.
        case unknown
        /// The file is shorter.
        case missing
    }

    /// In bytes.
    let size: Int64
    private let descriptor: Int32
    private let handle: NIOFileHandle

    /// Opens a file that the kernel has opened before and still knows, without waiting for the disk.
    ///
    /// - Returns: nil if it does not, or if opening fails.
    convenience init?(cached path: String) {
        let descriptor = cglibc_open_cached(path)
        guard descriptor >= 0 else { return nil }
        try? self.init(owning: descriptor)
    }

    /// Blocks.
    convenience init(_ key: ObjectKey, in folder: DiskFolder) throws(OriginError) {
        let descriptor = open(folder.path(of: key), O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            switch errno {
            case ENOENT, ENOTDIR: throw folder.isThere ? .gone(status: 404) : .unreachable
            case EMFILE, ENFILE: throw .tooMany
            case EIO: throw .broken
            default: throw .unreachable
            }
        }
        try self.init(owning: descriptor)
    }

    private init(owning descriptor: Int32) throws(OriginError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .broken
        }
        size = Int64(status.st_size)
        self.descriptor = descriptor
        handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: descriptor)
    }

    deinit {
        // Closing a file that was deleted meanwhile frees its pages, which takes a while if there are many.
        if size <= 4 << 20 {
            try? handle.close()
        } else {
            NIOThreadPool.singleton.submit { [handle] _ in try? handle.close() }
        }
    }

    func region(_ bytes: Range<Int64>) -> FileRegion {
        FileRegion(fileHandle: handle, readerIndex: Int(bytes.lowerBound), endIndex: Int(bytes.upperBound))
    }

    /// Does not block. The kernel reads ahead and evicts in order, so that the last byte of a region speaks for all.
    func state(at position: Int64) -> State {
        var byte: UInt8 = 0
        let count = cglibc_read_cached(descriptor, &byte, 1, off_t(position))
        return count > 0 ? .inMemory : count == 0 ? .missing : .unknown
    }

    /// Reads a region into memory, and starts to read as much again. Blocks.
    ///
    /// - Throws: `broken` if the file is shorter, or cannot be read.
    func load(_ bytes: Range<Int64>) throws(OriginError) {
        posix_fadvise(descriptor, off_t(bytes.lowerBound), off_t(2 * bytes.count), POSIX_FADV_WILLNEED)
        var byte: UInt8 = 0
        guard pread(descriptor, &byte, 1, off_t(bytes.upperBound - 1)) == 1 else { throw .broken }
    }

    /// Reads bytes into memory. Blocks.
    ///
    /// - Returns: at least one byte.
    /// - Throws: `OriginError.broken` if the file is shorter, `SystemError` if it cannot be read.
    func read(at position: Int64, atMost count: Int) throws -> ByteBuffer {
        var chunk = ByteBuffer()
        try chunk.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { buffer in
            while true {
                let read = pread(descriptor, buffer.baseAddress, count, off_t(position))
                if read < 0, errno == EINTR { continue }
                guard read != 0 else { throw OriginError.broken }
                guard read > 0 else { throw SystemError("read") }
                return read
            }
        }
        return chunk
    }

    /// Whether the file still has its size; does not block.
    var isComplete: Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && Int64(status.st_size) >= size
    }
}
