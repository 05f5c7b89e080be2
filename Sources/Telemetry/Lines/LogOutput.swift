import Glibc
import Synchronization

/// Takes whole lines and writes them one after the other.
package final class LogOutput: Sendable {
    /// The process's standard error.
    package static let standardError = LogOutput(descriptor: 2)

    private let descriptor: Int32
    private let turn = Mutex(())

    /// - Parameter descriptor: an open file, pipe or terminal; stays open.
    package init(descriptor: Int32) { self.descriptor = descriptor }

    /// One call for one line: nobody's line gets into another's, also where several processes write to one file. What
    /// cannot be written is lost, for there is nowhere to tell it.
    func write(_ line: [UInt8]) {
        turn.withLock { _ in
            line.withUnsafeBytes { bytes in
                var written = 0
                while written < bytes.count {
                    let count = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
                    if count >= 0 {
                        written += count
                    } else if errno == EAGAIN {
                        // Whoever shares the pipe with us made it non-blocking.
                        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                        _ = poll(&wanted, 1, 1000)
                    } else if errno != EINTR {
                        return
                    }
                }
            }
        }
    }
}
