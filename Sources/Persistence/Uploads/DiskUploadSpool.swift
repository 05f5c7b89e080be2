import Application
import Glibc
import NIOPosix
import Synchronization

/// A spool in the uploads directory: a file that is unlinked when it is opened.
final class DiskUploadSpool: UploadSpool {
    private let file: Int32
    private let budget: SpoolBudget
    private let threads: NIOThreadPool
    private let length = Mutex(0)

    private init(file: Int32, budget: SpoolBudget, threads: NIOThreadPool) {
        self.file = file
        self.budget = budget
        self.threads = threads
    }

    deinit {
        budget.give(length.withLock { $0 })
        // Closing frees the pages of the file, which takes a while.
        threads.submit { [file] _ in close(file) }
    }

    /// - Parameter path: a path where no file exists.
    static func open(
        _ path: String, budget: SpoolBudget, threads: NIOThreadPool
    ) async throws(Failure) -> DiskUploadSpool {
        do {
            let file = try await threads.runIfActive {
                let file = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
                guard file >= 0 else { throw SystemError("open") }
                unlink(path)
                return file
            }
            return DiskUploadSpool(file: file, budget: budget, threads: threads)
        } catch {
            throw SystemError.failure(error)
        }
    }

    func append(_ bytes: [UInt8]) async throws(Failure) {
        try budget.take(bytes.count)
        length.withLock { $0 += bytes.count }
        do {
            try await threads.runIfActive { [file] in try bytes.write(to: file) }
        } catch {
            throw SystemError.failure(error)
        }
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

extension [UInt8] {
    /// Writes all bytes at the end of a file.
    func write(to file: Int32) throws {
        try withUnsafeBytes { all in
            var rest = all[...]
            while !rest.isEmpty {
                let count = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    throw SystemError("write")
                }
                rest = rest.dropFirst(count)
            }
        }
    }
}
