import NIOCore
import NIOHTTP1
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct OriginFaultTests {
    private static let bytes = ByteBuffer(bytes: (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 11) })
    private static var half: ByteBuffer? { bytes.getSlice(at: 0, length: 20_000) }

    @Test(arguments: [
        ("missing-result", 404, "application/xml"), ("origin-forbidden", 403, "application/xml"),
        ("origin-error", 500, "application/xml"), ("junk-result", 200, "text/html"),
        ("origin-disguise", 200, "video/mp4"),
    ])
    func `a response that is not a video has its status and type, as often as requested`(
        fault: String, status: Int, type: String
    ) async throws {
        try await withSandbox { user in
            let url = try await user.server.offer(Self.bytes, faults: "\(fault) 1")
            let response = try await user.request(.GET, url)
            #expect(response.status == status && response.contentType == type && response.text.hasPrefix("<"))
            #expect(try await user.request(.GET, url).body == Self.bytes)
        }
    }

    @Test func `a redirect goes to the directive's URL`() async throws {
        try await withSandbox { user in
            let url = try await user.server.offer(Self.bytes, faults: "origin-redirect http://[::1]:1/A")
            let response = try await user.request(.GET, url)
            #expect(response.status == 302 && response.headers["location"] == ["http://[::1]:1/A"])
        }
    }

    @Test func `a range can be ignored, or labelled wrongly`() async throws {
        try await withSandbox { user in
            let whole = try await user.server.offer(Self.bytes, faults: "origin-no-range")
            let response = try await user.request(.GET, whole, headers: ["range": "bytes=5-9"])
            #expect(response.status == 200 && response.body == Self.bytes)
            let wrong = try await user.server.offer(Self.bytes, faults: "origin-wrong-range")
            let part = try await user.request(.GET, wrong, headers: ["range": "bytes=5-9"])
            #expect(part.status == 206 && part.body == Self.bytes.getSlice(at: 5, length: 5))
            #expect(part.headers["content-range"] == ["bytes 6-10/40000"])
        }
    }

    @Test func `a body can end early, be reset, or be longer than its Content-Length`() async throws {
        try await withSandbox { user in
            let short = try await RawResponse(try await user.server.offer(Self.bytes, faults: "origin-short"))
            #expect(short.head.contains("content-length: 40000") && !short.isReset && short.body == Self.half)
            let reset = try await RawResponse(try await user.server.offer(Self.bytes, faults: "origin-reset"))
            #expect(reset.isReset && reset.body.readableBytes <= 20_000)
            let long = try await RawResponse(try await user.server.offer(Self.bytes, faults: "origin-long"))
            #expect(long.head.contains("content-length: 40000") && long.body.readableBytes == 41_024)
        }
    }

    @Test func `a body without a Content-Length can be correct, or endless`() async throws {
        try await withSandbox { user in
            let right = try await user.request(
                .GET, try await user.server.offer(Self.bytes, faults: "origin-chunked"), headers: ["range": "bytes=0-9"]
            )
            #expect(right.headers["content-length"].isEmpty && right.headers["transfer-encoding"] == ["chunked"])
            #expect(right.body == Self.bytes.getSlice(at: 0, length: 10))
            let url = try await user.server.offer(Self.bytes, faults: "origin-endless")
            let endless = try await RawResponse(url, limit: 500_000)
            #expect(endless.head.contains("transfer-encoding: chunked") && endless.body.readableBytes > 400_000)
            let fetch = try await user.server.wait { records in records.fetches(of: url).first { $0.sent != nil }
            }
            #expect(fetch.sent ?? 0 >= 400_000)
        }
    }

    @Test(arguments: ["origin-hang", "origin-stall"])
    func `a request that hangs ends when the client disconnects, and its connection is closed`(
        fault: String
    ) async throws {
        try await withSandbox { user in
            let url = try await user.server.offer(Self.bytes, faults: fault)
            try await withThrowingTaskGroup { group in
                group.addTask { _ = try await RawResponse(url, limit: 1_000_000) }
                _ = try await user.server.wait { $0.fetches(of: url).first }
                _ = try await user.server.wait { $0.originConnections.open == 1 ? true : nil }
                group.cancelAll()
                _ = try await user.server.wait { $0.originConnections.open == 0 ? true : nil }
                while !group.isEmpty { _ = try? await group.next() }
            }
            #expect(user.server.originConnections.total == 1)
        }
    }

    @Test func `half a body arrives before it stalls`() async throws {
        try await withSandbox { user in
            let url = try await user.server.offer(Self.bytes, faults: "origin-stall")
            let response = try await RawResponse(url, limit: 20_000)
            #expect(response.head.contains("content-length: 40000") && response.body.readableBytes <= 20_000)
        }
    }

    @Test func `a slow body and a slow head follow the clock`() async throws {
        let clock = ManualClock()
        try await withSandbox(clock: clock) { user in
            var sleeps = clock.sleeps.makeAsyncIterator()
            let bytes = ByteBuffer(string: "forty bytes, which are two drops and half")
            let url = try await user.server.offer(bytes, faults: "origin-slow 9s, origin-drip 250ms")
            async let response = user.request(.GET, url)
            #expect(await sleeps.next() == .seconds(9))
            clock.advance(by: .seconds(9))
            for _ in 1...3 {
                #expect(await sleeps.next() == .milliseconds(250))
                clock.advance(by: .milliseconds(250))
            }
            #expect(try await response.body == bytes)
        }
    }

    @Test func `a default fault applies to existing files until it is removed`() async throws {
        try await withSandbox { user in
            let url = try await user.server.offer(Self.bytes)
            try user.server.setDefaultFaults("origin-error")
            #expect(try await user.request(.GET, url).status == 500)
            try user.server.setDefaultFaults("")
            #expect(try await user.request(.GET, url).status == 200)
        }
    }

    @Test func `shutdown closes the connections of clients that do not read`() async throws {
        try await withThrowingTaskGroup { group in
            try await withSandbox { user in
                let url = try await user.server.offer(Self.bytes, faults: "origin-stall")
                group.addTask { _ = try await RawResponse(url) }
                _ = try await user.server.wait { $0.fetches(of: url).first?.status }
            }
            try await group.waitForAll()
        }
    }
}
