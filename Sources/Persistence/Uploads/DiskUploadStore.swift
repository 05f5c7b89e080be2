package import Application
package import Domain
import FoundationEssentials
import Glibc
import NIOPosix

/// Uploaded images as files in one directory. A file is written under a temporary name, flushed, and then renamed, so
/// that it is either complete or absent, also after a crash or on a full disk.
package struct DiskUploadStore: UploadStore {
    private let directory: String
    private let randomBytes: @Sendable (Int) -> [UInt8]
    private let threads = NIOThreadPool.singleton

    /// Creates the directory if it is missing.
    ///
    /// - Throws: if it cannot be created.
    package init(directory: String, randomBytes: @escaping @Sendable (Int) -> [UInt8]) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        self.directory = directory
        self.randomBytes = randomBytes
    }

    package func save(_ image: ImageFile) async throws(Failure) -> UploadName {
        let name = UploadName(random: randomBytes(16), format: image.format)
        let path = "\(directory)/\(name.text)"
        do {
            try await threads.runIfActive { try Self.write(image.bytes, to: path) }
        } catch let error as SystemError where error.code == ENOSPC || error.code == EDQUOT {
            throw Failure(
                .storageFull, "The storage for uploads is full. Contact the operator, or try again later.",
                detail: "\(error)")
        } catch {
            throw Failure(
                .storageUnavailable, "The upload could not be saved. Try again in a moment.", retryAfter: 5,
                detail: "\(error)")
        }
        return name
    }

    package func remove(_ name: UploadName) async {
        let path = "\(directory)/\(name.text)"
        try? await threads.runIfActive { _ = unlink(path) }
    }

    package func path(of name: UploadName) async -> String? {
        let path = "\(directory)/\(name.text)"
        let isThere = try? await threads.runIfActive { access(path, R_OK) == 0 }
        return isThere == true ? path : nil
    }

    private struct SystemError: Error, CustomStringConvertible {
        let call: String
        let code: Int32

        var description: String { "\(call): \(String(cString: strerror(code)))" }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let unfinished = "\(path).part"
        let file = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw SystemError(call: "open", code: errno) }
        do {
            try writeAll(bytes, to: file)
            guard fsync(file) == 0 else { throw SystemError(call: "fsync", code: errno) }
            // A full network disk may report the error only on close.
            guard close(file) == 0 else { throw SystemError(call: "close", code: errno) }
        } catch {
            if (error as? SystemError)?.call != "close" { close(file) }
            unlink(unfinished)
            throw error
        }
        guard rename(unfinished, path) == 0 else {
            let error = SystemError(call: "rename", code: errno)
            unlink(unfinished)
            throw error
        }
    }

    private static func writeAll(_ bytes: [UInt8], to file: Int32) throws {
        try bytes.withUnsafeBytes { all in
            var rest = all[...]
            while !rest.isEmpty {
                let count = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    throw SystemError(call: "write", code: errno)
                }
                rest = rest.dropFirst(count)
            }
        }
    }
}
