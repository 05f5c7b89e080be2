import Application
import Glibc
import NIOPosix

extension NIOThreadPool {
    /// Runs blocking calls, also in a cancelled task.
    ///
    /// - Throws: `storageFull`, `storageUnavailable`, or the `Failure` that `calls` throws.
    func run<Output: Sendable>(_ calls: @escaping @Sendable () throws -> Output) async throws(Failure) -> Output {
        do {
            return try await withCheckedThrowingContinuation { continuation in
                submit { _ in continuation.resume(with: Result { try calls() }) }
            }
        } catch {
            throw SystemError.failure(error)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Writes all bytes at a file's position.
    func write(to file: Int32) throws {
        var rest = self[...]
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

/// Reads a file from its start to its end.
func readChunks(of file: Int32, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var position: off_t = 0
    try withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 16) { buffer in
        while true {
            let count = pread(file, buffer.baseAddress, buffer.count, position)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("read") }
            if count == 0 { return }
            position += off_t(count)
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}

/// Writes to disk which names a folder holds.
func flushFolder(_ path: String) throws {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw SystemError("open") }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw SystemError("fsync") }
}
