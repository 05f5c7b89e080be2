import Application
import Glibc
import NIOPosix
import Synchronization

/// A spool in a folder: a file that is unlinked when it is opened.
final class DiskUploadSpool: UploadSpool {
    private let file: Int32
    private let budget: SpoolBudget
    private let length = Mutex(0)

    /// Blocks.
    init(in folder: ScratchFolder, budget: SpoolBudget) throws {
        let (path, file) = try folder.create()
        unlink(path)
        self.file = file
        self.budget = budget
    }

    deinit {
        budget.give(length.withLock { $0 })
        // Closing frees the pages of the file, which takes a while.
        NIOThreadPool.singleton.submit { [file] _ in close(file) }
    }

    func append(_ bytes: [UInt8]) async throws(Failure) {
        try budget.take(bytes.count)
        length.withLock { $0 += bytes.count }
        try await NIOThreadPool.singleton.run { [self] in try bytes.withUnsafeBytes { try $0.write(to: file) } }
    }

    func contents() throws(Failure) -> [UInt8] {
        do {
            let length = length.withLock { $0 }
            return try [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
                while count < length {
                    let read = pread(file, buffer.baseAddress! + count, length - count, off_t(count))
                    if read < 0, errno == EINTR { continue }
                    guard read > 0 else { throw SystemError("read") }
                    count += read
                }
            }
        } catch {
            throw SystemError.failure(error)
        }
    }
}
