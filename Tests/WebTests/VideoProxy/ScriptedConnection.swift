import Foundation
import Glibc
import Synchronization

/// A connection to a scripted origin. All calls block for at most ten seconds.
final class ScriptedConnection: Sendable {
    /// From 1, in order of arrival.
    let number: Int
    private let descriptor: Int32
    private let isClosed = Atomic(false)
    private let onRequest: @Sendable (String) -> Void

    init(_ descriptor: Int32, number: Int, onRequest: @escaping @Sendable (String) -> Void) {
        self.descriptor = descriptor
        self.number = number
        self.onRequest = onRequest
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    /// - Returns: the head of the next request; nil if the connection ends.
    func readRequest() -> String? {
        var text = ""
        var byte: UInt8 = 0
        while !text.hasSuffix("\r\n\r\n") {
            guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
            text.unicodeScalars.append(Unicode.Scalar(byte))
        }
        onRequest(text)
        return text
    }

    @discardableResult func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// - Returns: whether all bytes were sent.
    @discardableResult func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Sends what fits into the system's buffers without blocking; returns the number of bytes.
    func sendAtOnce(_ bytes: [UInt8]) -> Int {
        max(0, Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)))
    }

    /// - Returns: whether the other side closed the connection within ten seconds.
    func waitForEnd() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 1024)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, 0)
            if count == 0 || (count < 0 && errno == ECONNRESET) { return true }
            if count < 0 { return false }
        }
    }

    /// Five milliseconds, for the peer to read.
    func pause() { usleep(5000) }

    func close() { if !isClosed.exchange(true, ordering: .relaxed) { Glibc.close(descriptor) } }

    /// Closes with a TCP reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Responds like an object store.
    func respond(_ video: [UInt8], to request: String, type: String = "video/mp4") {
        let common =
            "Content-Type: \(type)\r\nServer: SecretOSS\r\nx-oss-request-id: secret\r\nSet-Cookie: a=secret\r\n"
        guard let match = request.firstMatch(of: /\r\nRange: bytes=(\d*)-(\d*)\r\n/) else {
            send("HTTP/1.1 200 OK\r\n\(common)Content-Length: \(video.count)\r\n\r\n")
            send(video)
            return
        }
        let first = Int(match.1) ?? max(0, video.count - (Int(match.2) ?? 0))
        let last = match.1.isEmpty ? video.count - 1 : min(Int(match.2) ?? video.count - 1, video.count - 1)
        guard first <= last else {
            send("HTTP/1.1 416 No\r\nContent-Range: bytes */\(video.count)\r\nContent-Length: 0\r\n\r\n")
            return
        }
        send(
            "HTTP/1.1 206 Partial\r\n\(common)Content-Range: bytes \(first)-\(last)/\(video.count)\r\n"
                + "Content-Length: \(last - first + 1)\r\n\r\n")
        send(Array(video[first...last]))
    }
}
