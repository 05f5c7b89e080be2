package import Application
import FoundationEssentials
import Glibc
import NIOPosix
import Synchronization

/// The proxy's access log as a file.
///
/// It is opened for each batch of lines: one that was moved away by a rotation, or removed, is made again by itself. One
/// that has grown too large it puts aside. Several processes may write to the same file, under its lock: each batch
/// comes in one piece, and only one of them puts it aside.
package final class AccessLogFile: AccessLogStore {
    private let path: String
    private let rotation: LogRotation
    private let threads = NIOThreadPool.singleton
    /// Whether the file ends in the middle of a line, because the disk became full there.
    private let endsInsideLine = Mutex(false)

    /// - Parameter path: of the file; its folder is made where it is missing.
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

    /// The file with its lock, which goes with it when it is closed.
    ///
    /// - Returns: less than zero where it cannot be had; beside it whether there is nothing in it.
    private func openForWriting(_ count: Int) -> (file: Int32, isNew: Bool) {
        while true {
            let file = open()
            guard file >= 0 else { return (file, true) }
            var (here, there) = (stat(), stat())
            // What is no file of its own (a pipe, /dev/stdout) has no lock and is never put aside.
            guard fstat(file, &here) == 0, here.st_mode & S_IFMT == S_IFREG else { return (file, false) }
            while flock(file, LOCK_EX) != 0, errno == EINTR {}
            // Somebody may have put it aside while the lock was waited for.
            guard fstat(file, &here) == 0, stat(path, &there) == 0, here.st_ino == there.st_ino,
                here.st_dev == there.st_dev
            else {
                close(file)
                continue
            }
            let isTooLarge =
                rotation.maximumSize > 0 && here.st_size > 0 && Int(here.st_size) + count > rotation.maximumSize
            // Where it cannot be put aside it goes on growing: no line is given up for order's sake.
            guard isTooLarge, putAside() else { return (file, here.st_size == 0) }
            close(file)
        }
    }

    /// Renames the oldest first, so that nothing but the very oldest is ever overwritten.
    private func putAside() -> Bool {
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

    /// - Returns: how many bytes the file took; fewer than there are where it takes no more.
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
