import Domain
import Glibc
import NIOPosix

extension VideoFile {
    /// Reads the headers of a local file on another thread.
    init(path: String) async throws(VideoFileError) {
        do {
            self = try await NIOThreadPool.singleton.runIfActive { try VideoFile(blockingPath: path) }
        } catch let error as VideoFileError {
            throw error
        } catch {
            throw .unreadable("\(error)")
        }
    }

    private init(blockingPath path: String) throws(VideoFileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable("open: errno \(errno)") }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw .unreadable("fstat: errno \(errno)") }
        try self.init(size: Int64(information.st_size)) { offset, count in
            [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                initialized = max(0, pread(descriptor, buffer.baseAddress, count, Int(offset)))
            }
        }
    }
}
