import Application
import Domain
import RawHTTP
import Testing

/// Videos in storage, under their public address.
@Suite struct StoredVideoTests {
    private static let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8 ^ $0 >> 16) }
    private static let path = "/video/\(ProxyFixture.id)"

    /// Runs a proxy whose mapping refers to a stored video.
    private func run(
        _ bytes: [UInt8] = Self.bytes, size: Int64? = nil,
        _ body: @escaping @Sendable (ProxyFixture, StoredObjects, MediaObject) async throws -> Void
    ) async throws {
        try await StoredObjects.use { objects in
            let object = try await objects.add(bytes, size: size)
            let source = VideoSource(content: .stored(object), record: object.record, remaining: .seconds(7200))
            try await ProxyFixture.run(source, objects) { try await body($0, objects, object) }
        }
    }

    @Test func `a stored video is sent whole, one after another on one connection`() async throws {
        try await run { proxy, objects, object in
            let client = try RawClient(port: proxy.port)
            for _ in 1...3 {
                client.request("GET", Self.path)
                var head = ""
                while !head.hasSuffix("\r\n\r\n") { head += String(decoding: await client.receive(1), as: UTF8.self) }
                #expect(head.hasPrefix("HTTP/1.1 200"))
                #expect(await client.receive(Self.bytes.count) == Self.bytes)
            }
            client.close()
            let response = try await proxy.request()
            #expect(response.isComplete && response.body == Self.bytes)
            #expect(response.headers["content-type"] == "video/mp4")
            #expect(response.headers["cache-control"] == "private, max-age=3600")
            #expect(response.headers["cross-origin-resource-policy"] == "same-site")
            #expect(response.headers["etag"] == "\"\(object.facts.digest.sha256.prefix(32))\"")
            let lines = await proxy.recorder.accesses(4)
            #expect(lines.map(\.bytesSent) == Array(repeating: Int64(Self.bytes.count), count: 4))
            #expect(lines.allSatisfy { $0.isComplete && $0.status == 200 })
            #expect(proxy.recorder.plays == 4)
            #expect(objects.activeStreams.records.isEmpty)
        }
    }

    @Test(arguments: [
        ("bytes=0-0", 0...0), ("bytes=0-", 0...2_999_999), ("bytes=-5", 2_999_995...2_999_999),
        ("bytes=1000000-2500000", 1_000_000...2_500_000), ("bytes=2999990-9999999", 2_999_990...2_999_999),
    ])
    func `a range of a stored video is sent`(_ header: String, _ bytes: ClosedRange<Int>) async throws {
        try await run { proxy, _, _ in
            let response = try await proxy.request("GET", ["Range: \(header)"])
            #expect(response.status == 206)
            #expect(response.headers["content-range"] == "bytes \(bytes.lowerBound)-\(bytes.upperBound)/3000000")
            #expect(response.isComplete && response.body == Array(Self.bytes[bytes]))
        }
    }

    @Test func `several ranges, and one for another entity tag, give the whole video`() async throws {
        try await run { proxy, _, _ in
            for headers in [["Range: bytes=0-1,5-6"], ["Range: bytes=0-1", "If-Range: \"a\""]] {
                let response = try await proxy.request("GET", headers)
                #expect(response.status == 200 && response.body == Self.bytes)
            }
        }
    }

    @Test func `a head, an unsatisfiable range and an unchanged video need no access to the file`() async throws {
        try await run { proxy, objects, object in
            try await objects.store.remove(object.location.key)
            let whole = try await proxy.request("HEAD")
            #expect(whole.status == 200 && whole.headers["content-length"] == "3000000")
            let part = try await proxy.request("HEAD", ["Range: bytes=5-9"])
            #expect(part.status == 206 && part.headers["content-range"] == "bytes 5-9/3000000")
            let beyond = try await proxy.request("GET", ["Range: bytes=3000000-"])
            #expect(beyond.status == 416 && beyond.headers["content-range"] == "bytes */3000000")
            let tag = try #require(whole.headers["etag"])
            #expect(try await proxy.request("GET", ["If-None-Match: \(tag)"]).status == 304)
        }
    }

    @Test func `an empty stored object has an empty body`() async throws {
        try await run([]) { proxy, _, _ in
            let response = try await proxy.request()
            #expect(response.status == 200 && response.isComplete && response.body.isEmpty)
            #expect(proxy.recorder.plays == 0)
        }
    }

    @Test func `a video that was moved since its address was looked up is sent from its new place`() async throws {
        try await run { proxy, objects, object in
            var moved = try await objects.add(Self.bytes)
            try await objects.store.remove(object.location.key)
            objects.rows.remove([moved.id])
            moved.id = object.id
            objects.rows.add(moved)
            let response = try await proxy.request()
            #expect(response.status == 200 && response.body == Self.bytes)
        }
    }

    @Test func `a missing file gives 410 and counts as an error, a deleted one does not`() async throws {
        try await run { proxy, objects, object in
            try await objects.store.remove(object.location.key)
            let missing = try await proxy.request()
            #expect(missing.status == 410 && missing.text.contains("\"code\":\"video_expired\""))
            objects.rows.remove([object.id])
            #expect(try await proxy.request().status == 410)
            _ = await proxy.recorder.accesses(2)
            #expect(proxy.recorder.ends.map(\.outcome) == [.originFailed, .expired])
            #expect(objects.activeStreams.records.isEmpty)
        }
    }

    @Test func `a file of another size is not sent`() async throws {
        try await run(size: 3_000_001) { proxy, _, _ in
            let response = try await proxy.request()
            #expect(response.status == 502 && response.text.contains("\"code\":\"video_unavailable\""))
        }
    }

    @Test func `the stream of a deleted video is interrupted`() async throws {
        try await run([UInt8](repeating: 7, count: 64 << 20)) { proxy, objects, _ in
            let client = try RawClient(port: proxy.port, receiveBuffer: 4096)
            client.request("GET", Self.path)
            #expect(await client.receive(100_000).count == 100_000)
            #expect(objects.activeStreams.records == [StoredObjects.video])
            objects.activeStreams.end(.record(StoredObjects.video))
            let rest = await client.receive(.max)
            #expect(rest.count < 64 << 20)
            let line = await proxy.recorder.accesses(1)[0]
            #expect(!line.isComplete && line.bytesSent < 64 << 20)
            #expect(objects.activeStreams.records.isEmpty)
        }
    }

    @Test func `a client that disconnects ends its stream`() async throws {
        try await run([UInt8](repeating: 7, count: 64 << 20)) { proxy, objects, _ in
            let client = try RawClient(port: proxy.port, receiveBuffer: 4096)
            client.request("GET", Self.path)
            #expect(await client.receive(100_000).count == 100_000)
            client.close()
            let line = await proxy.recorder.accesses(1)[0]
            #expect(!line.isComplete && line.bytesSent < 64 << 20)
        }
    }
}
