import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// A server that sends fixed bytes on each connection and closes it.
final class ScriptedServer: Sendable {
    /// What follows the response.
    enum Tail: Sendable {
        case end
        /// Nothing; the connection stays open.
        case silence
        /// A space every 50 ms.
        case drip
    }

    private struct State {
        var response = ""
        var tail = Tail.end
        var requests: [String] = []
        var bodies: [String] = []
        /// Requests whose response was sent.
        var served = 0
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    private let (starts, started) = AsyncStream.makeStream(of: Void.self)
    private let descriptor: Int32
    let base: String

    /// Listens on a free port until `stop`.
    init() throws {
        let (socket, port) = try TestServer.boundSocket()
        descriptor = socket
        try #require(listen(socket, 64) == 0, "no port to listen on: \(errno)")
        base = "http://127.0.0.1:\(port)"
        Thread.detachNewThread { [self] in serve() }
    }

    /// The raw response to all following requests.
    var response: String {
        get { state.withLock { $0.response } }
        set { state.withLock { $0.response = newValue } }
    }

    /// From the next request on; lasts at most five seconds.
    var tail: Tail {
        get { state.withLock { $0.tail } }
        set { state.withLock { $0.tail = newValue } }
    }

    /// The head of each request so far.
    var requests: [String] { state.withLock { $0.requests } }

    /// The body of each request.
    var bodies: [String] { state.withLock { $0.bodies } }

    func respond(_ status: Int, _ body: String, type: String = "application/json") {
        response =
            "HTTP/1.1 \(status) Status\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(body)"
    }

    /// Returns once a response has been sent, except for its tail.
    func responseStarted() async {
        for await _ in starts { return }
    }

    /// Returns once `count` requests have been served.
    func waitForRequests(_ count: Int) async {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if state.served >= count { return continuation.resume() }
                state.waiters.append((count, continuation))
            }
        }
    }

    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func serve() {
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { break }
            let (request, body) = Self.read(connection)
            // Before the response, so that a client that has the response finds its request recorded.
            state.withLock { state in
                state.requests.append(request)
                state.bodies.append(body)
            }
            let response = Array(self.response.utf8)
            var sent = 0
            while sent < response.count {
                let count = response.withUnsafeBytes {
                    send(connection, $0.baseAddress! + sent, response.count - sent, Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { break }
                sent += count
            }
            started.yield()
            Self.hold(connection, tail)
            close(connection)
            state.withLock { state in
                state.served += 1
                for waiter in state.waiters where waiter.count <= state.served { waiter.continuation.resume() }
                state.waiters.removeAll { $0.count <= state.served }
            }
        }
        close(descriptor)
    }

    /// Returns when the peer disconnects, after five seconds at the latest.
    private static func hold(_ connection: Int32, _ tail: Tail) {
        if tail == .end { return }
        for _ in 0..<100 {
            if tail == .drip, send(connection, " ", 1, Int32(MSG_NOSIGNAL)) < 0 { return }
            var waiting = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
            if poll(&waiting, 1, 50) > 0 { return }
        }
    }

    /// Head and body, once the announced body is complete.
    private static func read(_ connection: Int32) -> (head: String, body: String) {
        var text = ""
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return (text, "") }
            text += String(decoding: chunk[..<count], as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let length = text.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
            let body = text[end.upperBound...]
            if body.utf8.count >= length { return (String(text[..<end.lowerBound]), String(body)) }
        }
    }
}
