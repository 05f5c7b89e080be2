package import Application
import FoundationEssentials
import Glibc
import NIOPosix
import Synchronization

/// The proxy's access log as a file.
///
/// It is opened for each batch of lines: one that was moved away by a rotation, or removed, is made again by itself.
/// Several processes may write to the same file; each batch comes in one piece.
package final class ProxyAccessFile: ProxyAccessStore {
    private let path: String
    private let threads = NIOThreadPool.singleton
    /// Whether the file ends in the middle of a line, because the disk became full there.
    private let endsInsideLine = Mutex(false)

    /// - Parameter path: of the file; its folder is made where it is missing.
    package init(path: String) { self.path = path }

    package func append(_ entries: [ProxyAccessEntry], dropped: Int) async -> ProxyAccessReceipt {
        do {
            return try await threads.runIfActive { self.write(entries, dropped: dropped) }
        } catch {
            return ProxyAccessReceipt(lines: 0, problem: "\(error)")
        }
    }

    private func write(_ entries: [ProxyAccessEntry], dropped: Int) -> ProxyAccessReceipt {
        var text = ""
        for entry in entries { ProxyAccessLine.append(entry, to: &text) }
        if dropped > 0 { ProxyAccessLine.append(dropped: dropped, at: entries.last?.at, to: &text) }
        return endsInsideLine.withLock { endsInsideLine in
            let file = open()
            guard file >= 0 else { return ProxyAccessReceipt(lines: 0, problem: Self.problem("open")) }
            defer { close(file) }
            if endsInsideLine {
                guard Self.write([UInt8(ascii: "\n")], to: file) == 1 else {
                    return ProxyAccessReceipt(lines: 0, problem: Self.problem("write"))
                }
                endsInsideLine = false
            }
            let bytes = Array(text.utf8)
            let written = Self.write(bytes, to: file)
            let problem = written < bytes.count ? Self.problem("write") : nil
            if written > 0 { endsInsideLine = bytes[written - 1] != UInt8(ascii: "\n") }
            let lines = bytes[..<written].count { $0 == UInt8(ascii: "\n") }
            return ProxyAccessReceipt(lines: lines, problem: problem)
        }
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
