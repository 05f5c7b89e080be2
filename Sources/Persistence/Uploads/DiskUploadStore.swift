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
    private let spoolBudget: SpoolBudget

    /// Creates the directory if it is missing.
    ///
    /// - Parameter spooledBytes: maximum total size of all uploads that are not saved yet.
    /// - Throws: if the directory cannot be created.
    package init(
        directory: String, randomBytes: @escaping @Sendable (Int) -> [UInt8], spooledBytes: Int = 4 << 30
    ) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        self.directory = directory
        self.randomBytes = randomBytes
        spoolBudget = SpoolBudget(limit: spooledBytes)
    }

    package func makeSpool() async throws(Failure) -> any UploadSpool {
        try await DiskUploadSpool.open(
            "\(directory)/\(randomBytes(16).hexadecimal).part", budget: spoolBudget, threads: threads)
    }

    package func save(_ image: ImageFile) async throws(Failure) -> UploadName {
        let name = UploadName(random: randomBytes(16), format: image.format)
        let path = "\(directory)/\(name.text)"
        do {
            try await threads.runIfActive { try Self.write(image.bytes, to: path) }
        } catch {
            throw SystemError.failure(error)
        }
        return name
    }

    package func remove(_ name: UploadName) async {
        let path = "\(directory)/\(name.text)"
        // In a cancelled task `runIfActive` would do nothing.
        await withCheckedContinuation { continuation in
            threads.submit { _ in
                unlink(path)
                continuation.resume()
            }
        }
    }

    package func path(of name: UploadName) async -> String? {
        let path = "\(directory)/\(name.text)"
        let isThere = try? await threads.runIfActive { access(path, R_OK) == 0 }
        return isThere == true ? path : nil
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let unfinished = "\(path).part"
        let file = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw SystemError("open") }
        do {
            try bytes.write(to: file)
            guard fsync(file) == 0 else { throw SystemError("fsync") }
            // A full network disk may report the error only on close.
            guard close(file) == 0 else { throw SystemError("close") }
        } catch {
            if (error as? SystemError)?.call != "close" { close(file) }
            unlink(unfinished)
            throw error
        }
        guard rename(unfinished, path) == 0 else {
            let error = SystemError("rename")
            unlink(unfinished)
            throw error
        }
    }
}
