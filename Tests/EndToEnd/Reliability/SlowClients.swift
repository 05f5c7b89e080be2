import Glibc
import RawHTTP

/// Slow connections that all send the same.
final class SlowClients: Sendable {
    struct NotConnected: Error {}

    /// POLLRDHUP, which Swift's Glibc module does not export.
    private static let hangUp: Int32 = 0x2000
    private let sockets: [Int32]

    /// - Parameters:
    ///   - receiveBuffer: in bytes; a small one stops the response early.
    ///   - text: sent at once on each connection.
    init(_ count: Int, port: Int, receiveBuffer: Int32? = nil, sending text: String) throws {
        var sockets: [Int32] = []
        for _ in 0..<count {
            guard let socket = Self.connect(port, receiveBuffer) else {
                for socket in sockets { close(socket) }
                throw NotConnected()
            }
            sockets.append(socket)
        }
        self.sockets = sockets
        drip(text)
    }

    deinit { for socket in sockets { close(socket) } }

    /// Send a little more on each connection.
    func drip(_ text: String) {
        let bytes = Array(text.utf8)
        for socket in sockets { _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) }
    }

    /// The number of connections that the server has not closed; not exact for clients that do not read.
    var open: Int {
        var polled = sockets.map { pollfd(fd: $0, events: Int16(Self.hangUp), revents: 0) }
        _ = poll(&polled, nfds_t(polled.count), 0)
        return polled.count { $0.revents & Int16(Self.hangUp | POLLHUP | POLLERR) == 0 }
    }

    private static func connect(_ port: Int, _ receiveBuffer: Int32?) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var gone = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &gone, socklen_t(MemoryLayout<linger>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = in_port_t(port).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
