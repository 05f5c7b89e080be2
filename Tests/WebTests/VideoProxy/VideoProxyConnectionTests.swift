import Application
import NIOCore
import Providers
import RawHTTP
import Testing

/// Reuse of connections to the origin, and read-ahead.
@Suite struct VideoProxyConnectionTests {
    private static let video = [UInt8](repeating: 7, count: 300_000)

    /// Sends several requests on one client connection, so that all use the same event loop.
    private func requestHeads(_ proxy: ProxyFixture, times: Int, length: Int = 300_000) async throws -> [String] {
        let client = try RawClient(port: proxy.port)
        defer { client.close() }
        var heads: [String] = []
        for _ in 1...times {
            client.request("GET", "/video/\(ProxyFixture.id)")
            var head = ""
            while !head.hasSuffix("\r\n\r\n") {
                let byte = await client.receive(1)
                guard !byte.isEmpty else { return heads }
                head += String(decoding: byte, as: UTF8.self)
            }
            heads.append(head)
            guard head.hasPrefix("HTTP/1.1 200") else { return heads }
            #expect(await client.receive(length).count == length)
        }
        return heads
    }

    @Test func `a connection is reused after a complete body`() async throws {
        let origin = try ScriptedOrigin.store(Self.video)
        try await ProxyFixture.run(origin) { proxy in
            let count = try await requestHeads(proxy, times: 5).count
            #expect(count == 5)
            #expect(origin.requests.count == 5)
            #expect(origin.connections == 1)
        }
    }

    @Test func `a connection with Connection: close is not reused`() async throws {
        let origin = try ScriptedOrigin { connection in
            while connection.readRequest() != nil {
                connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
            }
        }
        try await ProxyFixture.run(origin) { proxy in
            let count = try await requestHeads(proxy, times: 3, length: 3).count
            #expect(count == 3)
            #expect(origin.connections == 3)
        }
    }

    @Test func `a request on a connection that was just closed is retried once`() async throws {
        let origin = try ScriptedOrigin { connection in
            guard let request = connection.readRequest() else { return }
            connection.respond(Self.video, to: request)
            // The second request gets no response, as if it had crossed the closing.
            if connection.number < 3 { _ = connection.readRequest() }
            if connection.number == 2 { connection.reset() }
        }
        try await ProxyFixture.run(origin) { proxy in
            let count = try await requestHeads(proxy, times: 3).count
            #expect(count == 3)
            #expect(origin.connections == 3)
        }
    }

    @Test func `a request on a new connection is not retried`() async throws {
        let origin = try ScriptedOrigin { connection in _ = connection.readRequest() }
        try await ProxyFixture.run(origin) { proxy in
            let status = try await proxy.request().status
            #expect(status == 502)
            #expect(origin.requests.count == 1)
        }
    }

    @Test func `an idle connection is closed after the timeout`() async throws {
        let (ends, ended) = AsyncStream.makeStream(of: Bool.self)
        let origin = try ScriptedOrigin { connection in
            guard let request = connection.readRequest() else { return }
            connection.respond(Self.video, to: request)
            ended.yield(connection.waitForEnd())
        }
        try await ProxyFixture.run(origin) {
            $0.idleTimeout = .milliseconds(50)
        } _: { proxy in
            let isComplete = try await proxy.request().isComplete
            #expect(isComplete)
            #expect(await ends.first { _ in true } == true)
        }
    }

    @Test func `while a client does not read, only one chunk is read ahead`() async throws {
        let (totals, total) = AsyncStream.makeStream(of: Int.self)
        let origin = try ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 1000000000\r\n\r\n")
            let chunk = [UInt8](repeating: 1, count: 1 << 16)
            var sent = 0
            // Until nothing fits for a while: all bytes in flight are in buffers then.
            var failures = 0
            while failures < 200 {
                let count = connection.sendAtOnce(chunk)
                sent += count
                failures = count == 0 ? failures + 1 : 0
                if count == 0 { connection.pause() }
            }
            total.yield(sent)
            _ = connection.waitForEnd()
        }
        try await ProxyFixture.run(origin) { proxy in
            let client = try RawClient(port: proxy.port, receiveBuffer: 4096)
            client.request("GET", "/video/\(ProxyFixture.id)")
            let sent = try #require(await totals.first { _ in true })
            // The system's buffers of both connections, and one chunk of the proxy.
            #expect(sent < 16 << 20)
            client.close()
            let line = await proxy.recorder.accesses(1)[0]
            #expect(line.bytesSent <= sent)
        }
    }
}
