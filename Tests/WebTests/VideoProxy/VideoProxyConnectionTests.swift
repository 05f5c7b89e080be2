import Application
import NIOCore
import Providers
import RawHTTP
import Testing

/// Which connections to the origin are used again, and how much is read ahead.
@Suite struct VideoProxyConnectionTests {
    private static let video = [UInt8](repeating: 7, count: 300_000)

    /// Several requests on one connection of a client's: the same event loop each time.
    private func ask(_ stage: ProxyFixture, times: Int, length: Int = 300_000) async throws -> [String] {
        let client = try RawClient(port: stage.port)
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

    @Test func `a connection is used again after a body that ended where it should`() async throws {
        let origin = try ScriptedOrigin.store(Self.video)
        try await ProxyFixture.run(origin) { stage in
            let count = try await ask(stage, times: 5).count
            #expect(count == 5)
            #expect(origin.requests.count == 5)
            #expect(origin.connections == 1)
        }
    }

    @Test func `a connection that the origin wants to close is not used again`() async throws {
        let origin = try ScriptedOrigin { conversation in
            while conversation.readRequest() != nil {
                conversation.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
            }
        }
        try await ProxyFixture.run(origin) { stage in
            let count = try await ask(stage, times: 3, length: 3).count
            #expect(count == 3)
            #expect(origin.connections == 3)
        }
    }

    @Test func `a question on a connection that was just closed is asked once more`() async throws {
        let origin = try ScriptedOrigin { conversation in
            guard let request = conversation.readRequest() else { return }
            conversation.serve(Self.video, to: request)
            // The second question is heard and left without an answer, as if it had crossed the closing.
            if conversation.number < 3 { _ = conversation.readRequest() }
            if conversation.number == 2 { conversation.reset() }
        }
        try await ProxyFixture.run(origin) { stage in
            let count = try await ask(stage, times: 3).count
            #expect(count == 3)
            #expect(origin.connections == 3)
        }
    }

    @Test func `a question on a fresh connection is not asked twice`() async throws {
        let origin = try ScriptedOrigin { conversation in _ = conversation.readRequest() }
        try await ProxyFixture.run(origin) { stage in
            let status = try await stage.ask().status
            #expect(status == 502)
            #expect(origin.requests.count == 1)
        }
    }

    @Test func `an idle connection is closed after its time`() async throws {
        let (ends, ended) = AsyncStream.makeStream(of: Bool.self)
        let origin = try ScriptedOrigin { conversation in
            guard let request = conversation.readRequest() else { return }
            conversation.serve(Self.video, to: request)
            ended.yield(conversation.waitForEnd())
        }
        try await ProxyFixture.run(origin) {
            $0.idle = .milliseconds(50)
        } _: { stage in
            let isWhole = try await stage.ask().isWhole
            #expect(isWhole)
            #expect(await ends.first { _ in true } == true)
        }
    }

    @Test func `while a client takes nothing, no more is read than one chunk`() async throws {
        let (totals, total) = AsyncStream.makeStream(of: Int.self)
        let origin = try ScriptedOrigin { conversation in
            guard conversation.readRequest() != nil else { return }
            conversation.send("HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 1000000000\r\n\r\n")
            let chunk = [UInt8](repeating: 1, count: 1 << 16)
            var sent = 0
            // Until there has been no room for long: whatever is under way then lies in buffers.
            var fruitless = 0
            while fruitless < 200 {
                let count = conversation.sendAtOnce(chunk)
                sent += count
                fruitless = count == 0 ? fruitless + 1 : 0
                if count == 0 { conversation.pause() }
            }
            total.yield(sent)
            _ = conversation.waitForEnd()
        }
        try await ProxyFixture.run(origin) { stage in
            let client = try RawClient(port: stage.port, receiveBuffer: 4096)
            client.request("GET", "/video/\(ProxyFixture.id)")
            let sent = try #require(await totals.first { _ in true })
            // The system's buffers of both connections, and one chunk of ours.
            #expect(sent < 16 << 20)
            client.close()
            let line = await stage.notes.accesses(1)[0]
            #expect(line.bytesSent <= sent)
        }
    }
}
