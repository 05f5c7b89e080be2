import Afterimage
import Foundation
import Glibc
import TestSupport

/// A raw HTTP connection, for bytes that a client library would not send or show.
struct HTTPSocket {
    /// Send the bytes and read until the server closes the connection or sends nothing for `silence`.
    ///
    /// - Returns: the bytes received, and whether the server closed the connection.
    static func exchange(
        _ server: TestServer, _ text: String, silence: Duration = .seconds(10)
    ) async -> (text: String, closed: Bool) {
        let (port, bytes) = (UInt16(server.settings.port), Array(text.utf8))
        let limit = timeval(
            tv_sec: Int(silence.components.seconds), tv_usec: Int(silence.components.attoseconds / 1_000_000_000_000))
        // Blocking calls must not run on the threads of the concurrency pool.
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: exchange(port, bytes, limit))
            }
        }
    }

    private static func exchange(_ port: UInt16, _ bytes: [UInt8], _ limit: timeval) -> (String, Bool) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var (address, limit) = (sockaddr_in(), limit)
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard connected else { return ("", true) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { break }
            sent += count
        }
        var response: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count <= 0 { return (String(decoding: response, as: UTF8.self), count == 0 || errno == ECONNRESET) }
            response += chunk[..<count]
        }
    }
}
