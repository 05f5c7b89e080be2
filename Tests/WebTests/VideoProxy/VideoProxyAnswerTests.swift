import Application
import RawHTTP
import Testing

@Suite struct VideoProxyAnswerTests {
    private static let video = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    private func run(
        remaining: Duration = .seconds(7200),
        _ body: @escaping @Sendable (ProxyFixture, ScriptedOrigin) async throws -> Void
    ) async throws {
        let origin = try ScriptedOrigin.store(Self.video)
        try await ProxyFixture.run(origin, remaining: remaining) { try await body($0, origin) }
    }

    @Test func `a video is passed on whole, with headers of ours and none of the origin's`() async throws {
        try await run { stage, _ in
            let answer = try await stage.ask()
            #expect(answer.status == 200)
            #expect(answer.isWhole)
            #expect(answer.body == Self.video)
            #expect(answer.headers["content-type"] == "video/mp4")
            #expect(answer.headers["accept-ranges"] == "bytes")
            #expect(answer.headers["cache-control"] == "private, max-age=3600")
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["content-security-policy"] == "default-src 'none'; sandbox")
            #expect(answer.headers["cross-origin-resource-policy"] == "same-site")
            #expect(answer.headers["content-disposition"] == nil)
            #expect(
                Set(answer.headers.keys).isSubset(of: [
                    "accept-ranges", "cache-control", "content-length", "content-security-policy", "content-type",
                    "cross-origin-resource-policy", "date", "etag", "x-content-type-options", "x-request-id",
                ]))
            #expect(!answer.head.lowercased().contains("secret"))
        }
    }

    @Test func `the origin hears nothing of the client but the range`() async throws {
        try await run { stage, origin in
            _ = try await stage.ask(
                "GET",
                [
                    "Range:  bytes= 10 - 19 ", "Cookie: a=b", "Authorization: Bearer x", "User-Agent: curl",
                    "X-Forwarded-For: 1.2.3.4", "Referer: http://a", "Accept-Encoding: br", "x-access-token: t",
                    "If-Modified-Since: Sat, 21 Nov 2026 00:00:00 GMT",
                ])
            let lines = origin.requests[0].split(separator: "\r\n").map(String.init)
            #expect(lines[0] == "GET /secret-bucket/v.mp4?Signature=secret-signature HTTP/1.1")
            #expect(lines.contains("Range: bytes=10-19"))
            #expect(lines.contains("Host: 127.0.0.1:\(origin.port)"))
            #expect(lines.contains("Accept-Encoding: identity"))
            #expect(
                Set(lines.dropFirst().map { $0.prefix { $0 != ":" } })
                    == ["Host", "User-Agent", "Accept", "Accept-Encoding", "Connection", "Range"])
            #expect(!origin.requests[0].contains("curl"))
        }
    }

    @Test(arguments: [
        ("bytes=0-0", 0...0), ("bytes=0-", 0...99_999), ("bytes=99999-", 99_999...99_999),
        ("bytes=-5", 99_995...99_999),
        ("bytes=50-99", 50...99), ("bytes=99990-200000", 99_990...99_999), ("bytes=-200000", 0...99_999),
        ("bytes=70000-,200000-", 70_000...99_999),
    ])
    func `a range is passed on`(_ header: String, _ bytes: ClosedRange<Int>) async throws {
        try await run { stage, _ in
            // The second time the length is known.
            for _ in 1...2 {
                let answer = try await stage.ask("GET", ["Range: \(header)"])
                #expect(answer.status == 206)
                #expect(answer.headers["content-range"] == "bytes \(bytes.lowerBound)-\(bytes.upperBound)/100000")
                #expect(answer.isWhole)
                #expect(answer.body == Array(Self.video[bytes]))
            }
        }
    }

    @Test(arguments: ["bytes=0-1,5-6", "items=1-2", "bytes="])
    func `several ranges and unknown units give all`(_ header: String) async throws {
        try await run { stage, _ in
            let answer = try await stage.ask("GET", ["Range: \(header)"])
            #expect(answer.status == 200)
            #expect(answer.body == Self.video)
        }
    }

    @Test(arguments: ["bytes=100000-", "bytes=5-3", "bytes=-0", "bytes=x", "bytes=200000-300000,-0"])
    func `a range that cannot be had is told with the length`(_ header: String) async throws {
        try await run { stage, _ in
            for method in ["GET", "HEAD", "GET"] {
                let answer = try await stage.ask(method, ["Range: \(header)"])
                #expect(answer.status == 416)
                #expect(answer.headers["content-range"] == "bytes */100000")
                #expect(answer.headers["cache-control"] == "no-store")
                #expect(method == "HEAD" ? answer.body.isEmpty : answer.text.contains("range_not_satisfiable"))
            }
        }
    }

    @Test func `HEAD answers as GET would, and the origin is asked once`() async throws {
        try await run { stage, origin in
            let whole = try await stage.ask("HEAD")
            #expect(whole.status == 200)
            #expect(whole.headers["content-length"] == "100000")
            #expect(whole.headers["content-type"] == "video/mp4")
            #expect(whole.body.isEmpty)
            let part = try await stage.ask("HEAD", ["Range: bytes=5-9"])
            #expect(part.status == 206)
            #expect(part.headers["content-length"] == "5")
            #expect(part.headers["content-range"] == "bytes 5-9/100000")
            #expect(part.body.isEmpty)
            #expect(origin.requests.count == 1)
            #expect(origin.requests[0].hasPrefix("GET "))
            #expect(origin.requests[0].contains("Range: bytes=0-0\r\n"))
            #expect(stage.notes.plays == 0)
        }
    }

    @Test func `a client that has the bytes is told so without a question to the origin`() async throws {
        try await run { stage, origin in
            let tag = try #require(try await stage.ask().headers["etag"])
            #expect(tag.hasPrefix("\"") && !tag.contains(ProxyFixture.id))
            for condition in [tag, "W/\(tag)", "\"a\", \(tag)", "*"] {
                let answer = try await stage.ask("GET", ["If-None-Match: \(condition)", "Range: bytes=0-1"])
                #expect(answer.status == 304)
                #expect(answer.headers["etag"] == tag)
                #expect(answer.body.isEmpty)
            }
            #expect(origin.requests.count == 1)
            let status = try await stage.ask("GET", ["If-None-Match: \"a\""]).status
            #expect(status == 200)
            #expect(stage.notes.plays == 2)
        }
    }

    @Test func `a range is served on this very tag alone`() async throws {
        try await run { stage, _ in
            let tag = try #require(try await stage.ask().headers["etag"])
            let status = try await stage.ask("GET", ["Range: bytes=5-9", "If-Range: \(tag)"]).status
            #expect(status == 206)
            for other in ["\"a\"", "W/\(tag)", "Sat, 21 Nov 2026 00:00:00 GMT"] {
                let answer = try await stage.ask("GET", ["Range: bytes=5-9", "If-Range: \(other)"])
                #expect(answer.status == 200)
                #expect(answer.body == Self.video)
            }
        }
    }

    @Test func `a download has a readable name without the provider's`() async throws {
        try await run { stage, _ in
            let answer = try await stage.ask(query: "?download=1")
            let disposition = try #require(answer.headers["content-disposition"])
            #expect(disposition.contains(/^attachment; filename="video-2026-11-21-[0-9a-f]{8}\.mp4"$/))
        }
    }

    @Test func `ids that are none or unknown are not found, expired ones are gone`() async throws {
        try await run { stage, origin in
            for id in ["x", "3f2a9c64-1b7d-4e58-9a0f-5c6d7e8f9013", "..%2f..%2fetc", "%00"] {
                let answer = try await stage.ask(id: id)
                #expect(answer.status == 404)
                #expect(answer.text.contains("\"code\":\"not_found\""))
                #expect(answer.headers["cache-control"] == "no-store")
            }
            #expect(origin.requests.isEmpty)
        }
        try await run(remaining: .zero) { stage, origin in
            let answer = try await stage.ask()
            #expect(answer.status == 410)
            #expect(answer.text.contains("\"code\":\"video_expired\""))
            let status = try await stage.ask("HEAD", ["If-None-Match: *"]).status
            #expect(status == 410)
            #expect(origin.requests.isEmpty)
        }
    }

    @Test func `no cache keeps a video longer than it lives`() async throws {
        try await run(remaining: .milliseconds(90_500)) { stage, _ in
            let header = try await stage.ask().headers["cache-control"]
            #expect(header == "private, max-age=90")
        }
    }

    @Test func `a play is counted once, and a line is written for each request`() async throws {
        try await run { stage, _ in
            _ = try await stage.ask()
            #expect(stage.notes.plays == 1)
            _ = try await stage.ask("GET", ["Range: bytes=0-"])
            #expect(stage.notes.plays == 2)
            for header in ["bytes=0-1", "bytes=0-0", "bytes=5-", "bytes=-9"] {
                _ = try await stage.ask("GET", ["Range: \(header)"])
            }
            #expect(stage.notes.plays == 2)
            _ = try await stage.ask(id: "none")
            let lines = await stage.notes.accesses(7)
            #expect(lines.map(\.status) == [200, 206, 206, 206, 206, 206, 404])
            #expect(lines.map(\.bytesSent) == [100_000, 100_000, 2, 1, 99_995, 9, 0])
            #expect(lines.map(\.isComplete) == Array(repeating: true, count: 7))
            #expect(lines[1].range == "bytes=0-" && lines[1].method == "GET" && lines[1].proxyID == ProxyFixture.id)
            #expect(lines[6].proxyID == "none")
        }
    }
}
