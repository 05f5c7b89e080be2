import Application
import NIOCore
import Providers
import RawHTTP
import Testing

/// Slow origins, slow clients and disconnects.
@Suite struct VideoProxyTimeoutTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n"

    @Test func `an origin without a response gives 504`() async throws {
        let (ends, ended) = AsyncStream.makeStream(of: Bool.self)
        let origin = try ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            ended.yield(connection.waitForEnd())
        }
        try await ProxyFixture.run(origin) {
            $0.headTimeout = .milliseconds(100)
        } _: { proxy in
            let response = try await proxy.request()
            #expect(response.status == 504)
            #expect(response.text.contains("\"code\":\"video_timed_out\""))
            #expect(await ends.first { _ in true } == true)
        }
    }

    @Test func `an origin with an incomplete head gives 504`() async throws {
        let origin = try ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Ty")
            _ = connection.waitForEnd()
        }
        try await ProxyFixture.run(origin) {
            $0.headTimeout = .milliseconds(100)
        } _: { proxy in
            let status = try await proxy.request().status
            #expect(status == 504)
        }
    }

    @Test func `an origin that stalls in the body is interrupted for the client`() async throws {
        let origin = try ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("\(Self.head)Content-Length: 1000\r\n\r\nabc")
            _ = connection.waitForEnd()
        }
        try await ProxyFixture.run(origin) {
            $0.originReadTimeout = .milliseconds(100)
        } _: { proxy in
            let response = try await proxy.request()
            #expect(response.status == 200)
            #expect(response.text == "abc")
            #expect(!response.isComplete)
        }
    }

    @Test func `an origin that sends single bytes is tolerated`() async throws {
        let origin = try ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("\(Self.head)Content-Length: 10\r\n\r\n")
            for _ in 1...10 { connection.send("a") }
        }
        try await ProxyFixture.run(origin) { proxy in
            let text = try await proxy.request().text
            #expect(text == "aaaaaaaaaa")
        }
    }

    @Test func `an endless body is cut off at the limit`() async throws {
        let origin = try ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("\(Self.head)Transfer-Encoding: chunked\r\n\r\n")
            let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 1, count: 65536) + [13, 10]
            while connection.send(chunk) {}
        }
        try await ProxyFixture.run(origin) {
            $0.maximumBodyLength = 1 << 20
        } _: { proxy in
            let response = try await proxy.request()
            #expect(!response.isComplete)
            #expect(response.decodedChunks.count <= 1 << 20)
        }
    }

    @Test(arguments: ["before the head", "in the body"])
    func `when the client disconnects, the connection to the origin is closed`(_ phase: String) async throws {
        let (requests, requestReceived) = AsyncStream.makeStream(of: Void.self)
        let (ends, ended) = AsyncStream.makeStream(of: Bool.self)
        let origin = try ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            if phase == "in the body" { connection.send("\(Self.head)Content-Length: 1000\r\n\r\nabc") }
            requestReceived.yield()
            ended.yield(connection.waitForEnd())
        }
        try await ProxyFixture.run(origin) { proxy in
            let client = try RawClient(port: proxy.port)
            client.request("GET", "/video/\(ProxyFixture.id)")
            _ = await requests.first { _ in true }
            if phase == "in the body" { _ = await client.receive(1) }
            client.close()
            #expect(await ends.first { _ in true } == true)
            let line = await proxy.recorder.accesses(1)[0]
            #expect(!line.isComplete)
            #expect(line.status == (phase == "in the body" ? 200 : 499))
        }
    }

    @Test func `a client that does not read is disconnected`() async throws {
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        let origin = try ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("\(Self.head)Content-Length: 1000000000\r\n\r\n")
            let chunk = [UInt8](repeating: 1, count: 1 << 20)
            while connection.send(chunk) {}
            ended.yield()
        }
        try await ProxyFixture.run(origin) {
            $0.clientWriteTimeout = .milliseconds(200)
        } _: { proxy in
            let client = try RawClient(port: proxy.port, receiveBuffer: 4096)
            client.request("GET", "/video/\(ProxyFixture.id)")
            _ = await ends.first { _ in true }
            #expect(await proxy.recorder.accesses(1)[0].isComplete == false)
            client.close()
        }
    }

    @Test func `beyond the limit of streams a client gets 503 with Retry-After`() async throws {
        let origin = try ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("\(Self.head)Content-Length: 1000\r\n\r\nabc")
            _ = connection.waitForEnd()
        }
        try await ProxyFixture.run(origin) {
            $0.maximumStreams = 1
        } _: { proxy in
            let first = try RawClient(port: proxy.port)
            first.request("GET", "/video/\(ProxyFixture.id)")
            _ = await first.receive(1)
            let second = try await proxy.request()
            #expect(second.status == 503)
            #expect(second.headers["retry-after"] != nil)
            #expect(second.text.contains("\"code\":\"overloaded\""))
            first.close()
            _ = await proxy.recorder.accesses(2)
            let third = try RawClient(port: proxy.port)
            third.request("GET", "/video/\(ProxyFixture.id)")
            #expect(String(decoding: await third.receive(12), as: UTF8.self) == "HTTP/1.1 200")
            third.close()
        }
    }
}
