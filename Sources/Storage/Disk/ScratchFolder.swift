package import Application
import Domain
import FoundationEssentials
import Glibc
import NIOPosix

/// Temporary files in a folder. Their process holds a lock on each; it ends with the process, so that the next one finds
/// what was left behind, also where processes have the same ids (containers) or share the folder.
package struct ScratchFolder: ScratchFiles {
    private let path: String

    /// Creates the folder if it is missing, and removes the files of processes that have ended. Blocks.
    ///
    /// - Throws: if the folder cannot be created or read.
    package init(_ path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: path) { Self.removeIfLeft("\(path)/\(name)") }
    }

    package func makeFile() async throws(Failure) -> any ScratchFile {
        try await NIOThreadPool.singleton.run { try NamedScratchFile(in: self) }
    }

    /// Creates a file, open for reading and for writing at its end. The lock is held until it is closed. Blocks.
    func create() throws -> (path: String, file: Int32) {
        while true {
            let path = "\(path)/\((0..<16).map { _ in UInt8.random(in: .min ... .max) }.hexadecimal)"
            let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o640)
            guard file >= 0 else { throw SystemError("open") }
            // Another process may have taken it for a leftover before it was locked.
            if Self.lock(file) || errno != EWOULDBLOCK, Self.hasName(file) { return (path, file) }
            close(file)
        }
    }

    private static func removeIfLeft(_ path: String) {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return }
        if lock(file) { unlink(path) }
        close(file)
    }

    /// Fails where another process holds the lock, and on file systems that have none.
    private static func lock(_ file: Int32) -> Bool { flock(file, LOCK_EX | LOCK_NB) == 0 }

    private static func hasName(_ file: Int32) -> Bool {
        var status = stat()
        return fstat(file, &status) == 0 && status.st_nlink > 0
    }
}
