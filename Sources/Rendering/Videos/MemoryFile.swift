import Application
import CGlibc
import Glibc

/// A file in memory, which takes the output of a child process.
final class MemoryFile: Sendable {
    let descriptor: Int32

    init() throws(VideoRenderingError) {
        descriptor = cglibc_create_memory_file()
        guard descriptor >= 0 else { throw .unavailable(detail: "memfd_create: errno \(errno)") }
    }

    deinit { close(descriptor) }

    /// The last bytes of the file.
    func bytes(atMost limit: Int = .max) -> [UInt8] {
        let size = max(0, Int(lseek(descriptor, 0, SEEK_END)))
        let count = min(size, limit)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = max(0, pread(descriptor, buffer.baseAddress, count, size - count))
        }
    }
}
