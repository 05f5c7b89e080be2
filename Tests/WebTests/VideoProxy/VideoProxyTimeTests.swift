import Application
import NIOCore
import Providers
import RawHTTP
import Testing

/// Origins that take their time, and clients that go.
@Suite struct VideoProxyTimeTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n"

    @Test func `an origin that says nothing is given up with 504`() async throws {
        let (ends, ended) = AsyncStream.makeStream(of: Bool.self)
        let origin = try ScriptedOrigin { conversation in
            guard conversation.readRequest() != nil else { return }
            ended.yield(conversation.waitForEnd())
        }
        try await ProxyFixture.run(origin) {
            $0.head = .milliseconds(100)
        } _: { stage in
            let answer = try await stage.ask()
            #expect(answer.status == 504)
            #expect(answer.text.contains("\"code\":\"video_timed_out\""))
            #expect(await ends.first { _ in true } == true)
        }
    }

    @Test func `an origin that drips its head is given up with 504`() async throws {
        let origin = try ScriptedOrigin { conversation in
            guard conversation.readRequest() != nil else { return }
            conversation.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Ty")
            _ = conversation.waitForEnd()
        }
        try await ProxyFixture.run(origin) {
            $0.head = .milliseconds(100)
        } _: { stage in
            let status = try await stage.ask().status
            #expect(status == 504)
        }
    }

    @Test func `an origin that falls silent in the body breaks off for the client`() async throws {
        let origin = try ScriptedOrigin { conversation in
            guard conversation.readRequest() != nil else { return }
            conversation.send("\(Self.head)Content-Length: 1000\r\n\r\nabc")
            _ = conversation.waitForEnd()
        }
        try await ProxyFixture.run(origin) {
            $0.originSilence = .milliseconds(100)
        } _: { stage in
            let answer = try await stage.ask()
            #expect(answer.status == 200)
            #expect(answer.text == "abc")
            #expect(!answer.isWhole)
        }
    }

    @Test func `an origin that drips on is borne`() async throws {
        let origin = try ScriptedOrigin { conversation in
            guard conversation.readRequest() != nil else { return }
            conversation.send("\(Self.head)Content-Length: 10\r\n\r\n")
            for _ in 1...10 { conversation.send("a") }
        }
        try await ProxyFixture.run(origin) { stage in
            let text = try await stage.ask().text
            #expect(text == "aaaaaaaaaa")
        }
    }

    @Test func `a body without an end is cut at the limit`() async throws {
        let origin = try ScriptedOrigin { conversation in
            guard conversation.readRequest() != nil else { return }
            conversation.send("\(Self.head)Transfer-Encoding: chunked\r\n\r\n")
            let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 1, count: 65536) + [13, 10]
            while conversation.send(chunk) {}
        }
        try await ProxyFixture.run(origin) {
            $0.longestBody = 1 << 20
        } _: { stage in
            let answer = try await stage.ask()
            #expect(!answer.isWhole)
            #expect(answer.unchunked.count <= 1 << 20)
        }
    }

    @Test(arguments: ["before the head", "in the body"])
    func `when the client goes, the connection to the origin is closed`(_ timestamp: String) async throws {
        let (asks, asked) = AsyncStream.makeStream(of: Void.self)
        let (ends, ended) = AsyncStream.makeStream(of: Bool.self)
        let origin = try ScriptedOrigin { conversation in
            guard conversation.readRequest() != nil else { return }
            if timestamp == "in the body" { conversation.send("\(Self.head)Content-Length: 1000\r\n\r\nabc") }
            asked.yield()
            ended.yield(conversation.waitForEnd())
        }
        try await ProxyFixture.run(origin) { stage in
            let client = try RawClient(port: stage.port)
            client.request("GET", "/video/\(ProxyFixture.id)")
            _ = await asks.first { _ in true }
            if timestamp == "in the body" { _ = await client.receive(1) }
            client.close()
            #expect(await ends.first { _ in true } == true)
            let line = await stage.notes.accesses(1)[0]
            #expect(!line.isComplete)
            #expect(line.status == (timestamp == "in the body" ? 200 : 499))
        }
    }

    @Test func `a client that takes nothing is given up`() async throws {
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        let origin = try ScriptedOrigin { conversation in
            guard conversation.readRequest() != nil else { return }
            conversation.send("\(Self.head)Content-Length: 1000000000\r\n\r\n")
            let chunk = [UInt8](repeating: 1, count: 1 << 20)
            while conversation.send(chunk) {}
            ended.yield()
        }
        try await ProxyFixture.run(origin) {
            $0.clientSilence = .milliseconds(200)
        } _: { stage in
            let client = try RawClient(port: stage.port, receiveBuffer: 4096)
            client.request("GET", "/video/\(ProxyFixture.id)")
            _ = await ends.first { _ in true }
            #expect(await stage.notes.accesses(1)[0].isComplete == false)
            client.close()
        }
    }

    @Test func `beyond the number of streams a client is told to come back`() async throws {
        let origin = try ScriptedOrigin { conversation in
            guard conversation.readRequest() != nil else { return }
            conversation.send("\(Self.head)Content-Length: 1000\r\n\r\nabc")
            _ = conversation.waitForEnd()
        }
        try await ProxyFixture.run(origin) {
            $0.streams = 1
        } _: { stage in
            let first = try RawClient(port: stage.port)
            first.request("GET", "/video/\(ProxyFixture.id)")
            _ = await first.receive(1)
            let second = try await stage.ask()
            #expect(second.status == 503)
            #expect(second.headers["retry-after"] != nil)
            #expect(second.text.contains("\"code\":\"overloaded\""))
            first.close()
            _ = await stage.notes.accesses(2)
            let third = try RawClient(port: stage.port)
            third.request("GET", "/video/\(ProxyFixture.id)")
            #expect(String(decoding: await third.receive(12), as: UTF8.self) == "HTTP/1.1 200")
            third.close()
        }
    }
}
