import Glibc
import Synchronization

/// Serialized writer of whole log lines to a file descriptor.
package final class LogOutput: Sendable {
    /// The process's standard error.
    package static let standardError = LogOutput(descriptor: 2)

    private let descriptor: Int32
    private let lock = Mutex(())

    /// - Parameter descriptor: an open file, pipe or terminal; never closed here.
    package init(descriptor: Int32) { self.descriptor = descriptor }

    /// Write one line with one system call, so that lines of several processes in one file do not interleave. A line
    /// that cannot be written is dropped: there is nowhere to report it.
    func write(_ line: [UInt8]) {
        lock.withLock { _ in
            line.withUnsafeBytes { bytes in
                var written = 0
                while written < bytes.count {
                    let count = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
                    if count >= 0 {
                        written += count
                    } else if errno == EAGAIN {
                        // Another process that shares the pipe made it non-blocking.
                        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                        _ = poll(&request, 1, 1000)
                    } else if errno != EINTR {
                        return
                    }
                }
            }
        }
    }
}
