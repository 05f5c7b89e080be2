package import Application
import FoundationEssentials
import Glibc
import NIOPosix
import Synchronization

/// The proxy's access log as a file.
///
/// The file is opened for each batch of lines, so that it is created again after an external rotation or removal. It is
/// rotated when it is too large. Several processes may write to the same file under its lock: batches are not
/// interleaved, and only one process rotates it.
package final class AccessLogFile: AccessLogStore {
    private let path: String
    private let rotation: LogRotation
    private let threads = NIOThreadPool.singleton
    /// Whether the file ends in the middle of a line because the disk became full.
    private let endsInsideLine = Mutex(false)

    /// - Parameter path: of the file; its directory is created if missing.
    package init(path: String, rotation: LogRotation = LogRotation()) {
        self.path = path
        self.rotation = rotation
    }

    package func append(_ entries: [AccessLogEntry], dropped: Int) async -> AccessLogWriteResult {
        do {
            return try await threads.runIfActive { self.write(entries, dropped: dropped) }
        } catch {
            return AccessLogWriteResult(lines: 0, problem: "\(error)")
        }
    }

    private func write(_ entries: [AccessLogEntry], dropped: Int) -> AccessLogWriteResult {
        var text = ""
        for entry in entries { AccessLogLine.append(entry, to: &text) }
        if dropped > 0 { AccessLogLine.append(dropped: dropped, at: entries.last?.at, to: &text) }
        return endsInsideLine.withLock { endsInsideLine in
            let bytes = Array(text.utf8)
            let (file, isNew) = openForWriting(bytes.count)
            guard file >= 0 else { return AccessLogWriteResult(lines: 0, problem: Self.problem("open")) }
            defer { close(file) }
            if endsInsideLine, !isNew {
                guard Self.write([UInt8(ascii: "\n")], to: file) == 1 else {
                    return AccessLogWriteResult(lines: 0, problem: Self.problem("write"))
                }
            }
            endsInsideLine = false
            let written = Self.write(bytes, to: file)
            let problem = written < bytes.count ? Self.problem("write") : nil
            if written > 0 { endsInsideLine = bytes[written - 1] != UInt8(ascii: "\n") }
            let lines = bytes[..<written].count { $0 == UInt8(ascii: "\n") }
            return AccessLogWriteResult(lines: lines, problem: problem)
        }
    }

    /// Opens and locks the file; closing it releases the lock.
    ///
    /// - Returns: the descriptor, negative on failure; and whether the file is empty.
    private func openForWriting(_ count: Int) -> (file: Int32, isNew: Bool) {
        while true {
            let file = open()
            guard file >= 0 else { return (file, true) }
            var (here, there) = (stat(), stat())
            // Anything but a regular file (a pipe, /dev/stdout) is neither locked nor rotated.
            guard fstat(file, &here) == 0, here.st_mode & S_IFMT == S_IFREG else { return (file, false) }
            while flock(file, LOCK_EX) != 0, errno == EINTR {}
            // Another process may have rotated the file during the wait for the lock.
            guard fstat(file, &here) == 0, stat(path, &there) == 0, here.st_ino == there.st_ino,
                here.st_dev == there.st_dev
            else {
                close(file)
                continue
            }
            let isTooLarge =
                rotation.maximumSize > 0 && here.st_size > 0 && Int(here.st_size) + count > rotation.maximumSize
            // If rotation fails the file keeps growing: no line is dropped.
            guard isTooLarge, rotate() else { return (file, here.st_size == 0) }
            close(file)
        }
    }

    /// Renames the oldest first, so that only the oldest is overwritten.
    private func rotate() -> Bool {
        for number in stride(from: rotation.oldFiles - 1, to: 0, by: -1) {
            guard rename("\(path).\(number)", "\(path).\(number + 1)") == 0 || errno == ENOENT else { return false }
        }
        return rename(path, path + ".1") == 0
    }

    private func open() -> Int32 {
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC
        let file = Glibc.open(path, flags, 0o640)
        guard file < 0, errno == ENOENT, let end = path.lastIndex(of: "/") else { return file }
        try? FileManager.default.createDirectory(
            atPath: String(path[..<end]), withIntermediateDirectories: true)
        return Glibc.open(path, flags, 0o640)
    }

    private static func problem(_ call: String) -> String { "\(call): \(String(cString: strerror(errno)))" }

    /// - Returns: the number of bytes written; fewer than given if a write failed.
    private static func write(_ bytes: [UInt8], to file: Int32) -> Int {
        bytes.withUnsafeBytes { all in
            var written = 0
            while written < all.count {
                let count = Glibc.write(file, all.baseAddress! + written, all.count - written)
                if count < 0 {
                    if errno == EINTR { continue }
                    break
                }
                written += count
            }
            return written
        }
    }
}
