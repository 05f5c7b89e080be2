import Foundation
import Glibc
import Synchronization

/// A server of few words: answers each connection with the bytes that it was given, and closes it.
final class ScriptedServer: Sendable {
    private struct State {
        var answer = ""
        var requests: [String] = []
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    private let descriptor: Int32
    let base: String

    /// Listens on a free port until `stop`.
    init() {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = descriptor
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, length) == 0 && listen(socket, 64) == 0
                    && getsockname(socket, address, &length) == 0
            }
        }
        precondition(isListening, "no port to listen on: \(errno)")
        base = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        Thread.detachNewThread { [self] in serve() }
    }

    /// The whole answer to every request from now on.
    var answer: String {
        get { state.withLock { $0.answer } }
        set { state.withLock { $0.answer = newValue } }
    }

    /// What was asked so far: the head of each request.
    var requests: [String] { state.withLock { $0.requests } }

    func respond(_ status: Int, _ body: String, type: String = "application/json") {
        answer =
            "HTTP/1.1 \(status) Status\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(body)"
    }

    /// Returns once so many requests have been answered.
    func answered(_ count: Int) async {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if state.requests.count >= count { return continuation.resume() }
                state.waiters.append((count, continuation))
            }
        }
    }

    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func serve() {
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { break }
            let request = Self.read(connection)
            let answer = Array(self.answer.utf8)
            var sent = 0
            while sent < answer.count {
                let count = answer.withUnsafeBytes {
                    send(connection, $0.baseAddress! + sent, answer.count - sent, Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { break }
                sent += count
            }
            close(connection)
            state.withLock { state in
                state.requests.append(request)
                for waiter in state.waiters where waiter.count <= state.requests.count { waiter.continuation.resume() }
                state.waiters.removeAll { $0.count <= state.requests.count }
            }
        }
        close(descriptor)
    }

    /// The head, once the body that it announces has come.
    private static func read(_ connection: Int32) -> String {
        var text = ""
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return text }
            text += String(decoding: chunk[..<count], as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let length = text.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
            if text[end.upperBound...].utf8.count >= length { return String(text[..<end.lowerBound]) }
        }
    }
}
