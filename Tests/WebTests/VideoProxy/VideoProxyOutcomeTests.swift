import Application
import RawHTTP
import Testing

/// The recorded outcome of each request.
@Suite struct VideoProxyOutcomeTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n"

    /// The recorded end of one request.
    private func end(
        _ origin: ScriptedOrigin, _ headers: [String] = [], id: String = ProxyFixture.id,
        remaining: Duration = .seconds(60), method: String = "GET"
    ) async throws -> ProxyRequestResult {
        try await ProxyFixture.run(origin, remaining: remaining) { proxy in
            _ = try await proxy.request(method, headers, id: id)
            _ = await proxy.recorder.accesses(1)
            let ends = proxy.recorder.ends
            #expect(ends.count == 1)
            return try #require(ends.first)
        }
    }

    private func broken(_ bytes: String) throws -> ScriptedOrigin {
        try ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            connection.send(bytes)
        }
    }

    @Test func `a complete response records its bytes and the time to its head`() async throws {
        let video = [UInt8](repeating: 7, count: 10_000)
        let whole = try await end(ScriptedOrigin.store(video))
        #expect(whole.outcome == .completed && whole.bytes == 10_000)
        #expect(whole.responseTime.map { $0 <= whole.duration } == true)
        let part = try await end(ScriptedOrigin.store(video), ["Range: bytes=0-99"])
        #expect(part.outcome == .completed && part.bytes == 100)
        #expect(try await end(ScriptedOrigin.store(video), ["If-None-Match: *"]).outcome == .completed)
        let head = try await end(ScriptedOrigin.store(video), method: "HEAD")
        #expect(head.outcome == .completed && head.bytes == 0)
    }

    @Test func `requests for missing, expired or unsatisfiable videos are not errors`() async throws {
        let video = [UInt8](repeating: 7, count: 100)
        let unknown = try await end(ScriptedOrigin.store(video), id: "00000000-0000-4000-8000-000000000000")
        #expect(unknown.outcome == .notFound)
        #expect(try await end(ScriptedOrigin.store(video), remaining: .zero).outcome == .expired)
        #expect(try await end(ScriptedOrigin.store(video), ["Range: bytes=100-"]).outcome == .rangeRefused)
        for outcome in [ProxyOutcome.notFound, .expired, .rangeRefused, .clientDisconnected] {
            #expect(!outcome.isError)
        }
    }

    @Test func `a failed origin and an interrupted one are different errors`() async throws {
        for response in ["HTTP/1.1 500 No", "HTTP/1.1 404 No", "HTTP/1.1 302 Found\r\nLocation: /a"] {
            let end = try await end(broken("\(response)\r\nContent-Length: 0\r\n\r\n"))
            #expect(end.outcome == .originFailed && end.bytes == 0 && end.responseTime != nil, "\(response)")
        }
        let short = try await end(broken("\(Self.head)Content-Length: 100\r\n\r\nsecret"))
        #expect(short.outcome == .originInterrupted && short.outcome.isError && short.bytes <= 6)
    }
}
