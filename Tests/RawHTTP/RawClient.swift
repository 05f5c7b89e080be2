import Foundation
import Glibc

/// HTTP client that sends and receives raw bytes.
package final class RawClient: Sendable {
    private let descriptor: Int32

    /// - Parameter receiveBuffer: bytes of the receive buffer, to simulate a slow client.
    package init(port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        // Reset on close: thousands of connections would otherwise exhaust the ports with TIME_WAIT.
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = in_port_t(port).bigEndian
        let socket = descriptor
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        struct NotConnected: Error {}
        guard result == 0 else { throw NotConnected() }
    }

    deinit { Glibc.close(descriptor) }

    /// Send one request on a new connection and read until it closes.
    package static func fetch(
        port: Int, _ path: String, _ headers: [String] = [], method: String = "GET"
    ) async throws -> RawResponse {
        let client = try RawClient(port: port)
        client.request(method, path, headers + ["Connection: close"])
        return await client.rest()
    }

    /// Disconnect without reading further.
    package func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    package func request(_ method: String, _ path: String, _ headers: [String] = []) {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: videos.test"] + headers
        let bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        send(bytes)
    }

    /// Sends bytes as they are.
    package func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }

    /// Half-close: no more bytes will be sent.
    package func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Read until the connection closes, or for 20 seconds without a byte.
    package func rest() async -> RawResponse { RawResponse(await receive(.max)) }

    /// Read `count` bytes, or fewer if the connection closes or is silent for 20 seconds.
    package func receive(_ count: Int) async -> [UInt8] {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in continuation.resume(returning: read(upTo: count)) }
        }
    }

    private func read(upTo count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while bytes.count < count {
            let received = recv(descriptor, &chunk, min(chunk.count, count - bytes.count), 0)
            guard received > 0 else { break }
            bytes += chunk[..<received]
        }
        return bytes
    }
}
