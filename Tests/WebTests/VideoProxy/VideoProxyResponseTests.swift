import Application
import RawHTTP
import Testing

@Suite struct VideoProxyResponseTests {
    private static let video = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    private func run(
        remaining: Duration = .seconds(7200),
        _ body: @escaping @Sendable (ProxyFixture, ScriptedOrigin) async throws -> Void
    ) async throws {
        let origin = try ScriptedOrigin.store(Self.video)
        try await ProxyFixture.run(origin, remaining: remaining) { try await body($0, origin) }
    }

    @Test func `a video is relayed whole, with the headers of the proxy only`() async throws {
        try await run { proxy, _ in
            let response = try await proxy.request()
            #expect(response.status == 200)
            #expect(response.isComplete)
            #expect(response.body == Self.video)
            #expect(response.headers["content-type"] == "video/mp4")
            #expect(response.headers["accept-ranges"] == "bytes")
            #expect(response.headers["cache-control"] == "private, max-age=3600")
            #expect(response.headers["x-content-type-options"] == "nosniff")
            #expect(response.headers["content-security-policy"] == "default-src 'none'; sandbox")
            #expect(response.headers["cross-origin-resource-policy"] == "same-site")
            #expect(response.headers["content-disposition"] == nil)
            #expect(
                Set(response.headers.keys).isSubset(of: [
                    "accept-ranges", "cache-control", "content-length", "content-security-policy", "content-type",
                    "cross-origin-resource-policy", "date", "etag", "x-content-type-options", "x-request-id",
                ]))
            #expect(!response.head.lowercased().contains("secret"))
        }
    }

    @Test func `the origin gets only the range from the client`() async throws {
        try await run { proxy, origin in
            _ = try await proxy.request(
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
    func `a range is relayed`(_ header: String, _ bytes: ClosedRange<Int>) async throws {
        try await run { proxy, _ in
            // The second time the length is cached.
            for _ in 1...2 {
                let response = try await proxy.request("GET", ["Range: \(header)"])
                #expect(response.status == 206)
                #expect(response.headers["content-range"] == "bytes \(bytes.lowerBound)-\(bytes.upperBound)/100000")
                #expect(response.isComplete)
                #expect(response.body == Array(Self.video[bytes]))
            }
        }
    }

    @Test(arguments: ["bytes=0-1,5-6", "items=1-2", "bytes="])
    func `several ranges and unknown units give the whole video`(_ header: String) async throws {
        try await run { proxy, _ in
            let response = try await proxy.request("GET", ["Range: \(header)"])
            #expect(response.status == 200)
            #expect(response.body == Self.video)
        }
    }

    @Test(arguments: ["bytes=100000-", "bytes=5-3", "bytes=-0", "bytes=x", "bytes=200000-300000,-0"])
    func `an unsatisfiable range gives 416 with the length`(_ header: String) async throws {
        try await run { proxy, _ in
            for method in ["GET", "HEAD", "GET"] {
                let response = try await proxy.request(method, ["Range: \(header)"])
                #expect(response.status == 416)
                #expect(response.headers["content-range"] == "bytes */100000")
                #expect(response.headers["cache-control"] == "no-store")
                #expect(method == "HEAD" ? response.body.isEmpty : response.text.contains("range_not_satisfiable"))
            }
        }
    }

    @Test func `HEAD gives the headers of GET with one request to the origin`() async throws {
        try await run { proxy, origin in
            let whole = try await proxy.request("HEAD")
            #expect(whole.status == 200)
            #expect(whole.headers["content-length"] == "100000")
            #expect(whole.headers["content-type"] == "video/mp4")
            #expect(whole.body.isEmpty)
            let part = try await proxy.request("HEAD", ["Range: bytes=5-9"])
            #expect(part.status == 206)
            #expect(part.headers["content-length"] == "5")
            #expect(part.headers["content-range"] == "bytes 5-9/100000")
            #expect(part.body.isEmpty)
            #expect(origin.requests.count == 1)
            #expect(origin.requests[0].hasPrefix("GET "))
            #expect(origin.requests[0].contains("Range: bytes=0-0\r\n"))
            #expect(proxy.recorder.plays == 0)
        }
    }

    @Test func `a matching entity tag gives 304 without a request to the origin`() async throws {
        try await run { proxy, origin in
            let tag = try #require(try await proxy.request().headers["etag"])
            #expect(tag.hasPrefix("\"") && !tag.contains(ProxyFixture.id))
            for condition in [tag, "W/\(tag)", "\"a\", \(tag)", "*"] {
                let response = try await proxy.request("GET", ["If-None-Match: \(condition)", "Range: bytes=0-1"])
                #expect(response.status == 304)
                #expect(response.headers["etag"] == tag)
                #expect(response.body.isEmpty)
            }
            #expect(origin.requests.count == 1)
            let status = try await proxy.request("GET", ["If-None-Match: \"a\""]).status
            #expect(status == 200)
            #expect(proxy.recorder.plays == 2)
        }
    }

    @Test func `If-Range allows a range only for the exact tag`() async throws {
        try await run { proxy, _ in
            let tag = try #require(try await proxy.request().headers["etag"])
            let status = try await proxy.request("GET", ["Range: bytes=5-9", "If-Range: \(tag)"]).status
            #expect(status == 206)
            for other in ["\"a\"", "W/\(tag)", "Sat, 21 Nov 2026 00:00:00 GMT"] {
                let response = try await proxy.request("GET", ["Range: bytes=5-9", "If-Range: \(other)"])
                #expect(response.status == 200)
                #expect(response.body == Self.video)
            }
        }
    }

    @Test func `a download has a readable file name`() async throws {
        try await run { proxy, _ in
            let response = try await proxy.request(query: "?download=1")
            let disposition = try #require(response.headers["content-disposition"])
            #expect(disposition.contains(/^attachment; filename="video-2026-11-21-[0-9a-f]{8}\.mp4"$/))
        }
    }

    @Test func `invalid and unknown ids are not found, expired ones are gone`() async throws {
        try await run { proxy, origin in
            for id in ["x", "3f2a9c64-1b7d-4e58-9a0f-5c6d7e8f9013", "..%2f..%2fetc", "%00"] {
                let response = try await proxy.request(id: id)
                #expect(response.status == 404)
                #expect(response.text.contains("\"code\":\"not_found\""))
                #expect(response.headers["cache-control"] == "no-store")
            }
            #expect(origin.requests.isEmpty)
        }
        try await run(remaining: .zero) { proxy, origin in
            let response = try await proxy.request()
            #expect(response.status == 410)
            #expect(response.text.contains("\"code\":\"video_expired\""))
            let status = try await proxy.request("HEAD", ["If-None-Match: *"]).status
            #expect(status == 410)
            #expect(origin.requests.isEmpty)
        }
    }

    @Test func `the cache lifetime ends with the mapping`() async throws {
        try await run(remaining: .milliseconds(90_500)) { proxy, _ in
            let header = try await proxy.request().headers["cache-control"]
            #expect(header == "private, max-age=90")
        }
    }

    @Test func `a play is counted once, and each request is logged`() async throws {
        try await run { proxy, _ in
            _ = try await proxy.request()
            #expect(proxy.recorder.plays == 1)
            _ = try await proxy.request("GET", ["Range: bytes=0-"])
            #expect(proxy.recorder.plays == 2)
            for header in ["bytes=0-1", "bytes=0-0", "bytes=5-", "bytes=-9"] {
                _ = try await proxy.request("GET", ["Range: \(header)"])
            }
            #expect(proxy.recorder.plays == 2)
            _ = try await proxy.request(id: "none")
            let lines = await proxy.recorder.accesses(7)
            #expect(lines.map(\.status) == [200, 206, 206, 206, 206, 206, 404])
            #expect(lines.map(\.bytesSent) == [100_000, 100_000, 2, 1, 99_995, 9, 0])
            #expect(lines.map(\.isComplete) == Array(repeating: true, count: 7))
            #expect(lines[1].range == "bytes=0-" && lines[1].method == "GET" && lines[1].proxyID == ProxyFixture.id)
            #expect(lines[6].proxyID == "none")
        }
    }
}
