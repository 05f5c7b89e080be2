import Application
import Domain
import RawHTTP
import SeededNumbers
import Testing

/// Downloads as they are sent.
@Suite struct DownloadDeliveryTests {
    private static let contents = (0..<1100).map { number in
        (0..<(number % 100 == 0 ? 20_000 : number % 40)).map { UInt8(truncatingIfNeeded: $0 ^ number) }
    }
    private static let metadata = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }

    @Test func `an archive has every file in order, and exactly the announced length`() async throws {
        try await DownloadFixture.run(Self.contents, upload: [1, 2, 3], metadata: Self.metadata) { download in
            let response = try await download.request()
            #expect(response.status == 200 && response.isComplete)
            #expect(Int64(response.body.count) == download.address.size && download.address.count == 1100)
            #expect(response.headers["content-type"] == "application/zip")
            #expect(response.headers["cache-control"] == "private, no-store")
            #expect(response.headers["content-disposition"] == #"attachment; filename="afterimage-2026-11-21.zip""#)
            var rest = response.body[...]
            for content in Self.contents + [[1, 2, 3], Self.metadata] {
                let length = 30 + Int(rest[rest.startIndex + 26]) + Int(rest[rest.startIndex + 27]) << 8
                rest = rest.dropFirst(length)
                #expect(rest.prefix(content.count).elementsEqual(content))
                rest = rest.dropFirst(content.count)
            }
            #expect(rest.prefix(4).elementsEqual([0x50, 0x4B, 1, 2]))
            #expect(download.objects.activeStreams.records.isEmpty)
        }
    }

    @Test func `any range is the same part of the archive`() async throws {
        try await DownloadFixture.run(Self.contents, upload: [1, 2, 3], metadata: Self.metadata) { download in
            let whole = try await download.request().body
            let seed = Seed("any range is the same part of the archive")
            let directory = whole.count - 130_000
            for number in 0..<400 {
                let first = seed { Int.random(in: (number % 4 == 0 ? directory : 0)..<whole.count, using: &$0) }
                let most = number % 8 == 0 ? whole.count : 2000
                let last = min(first + seed { Int.random(in: 0..<most, using: &$0) }, whole.count - 1)
                let part = try await download.request(["Range: bytes=\(first)-\(last)"])
                #expect(part.status == 206 && part.contentRange == first...last)
                #expect(part.isComplete && part.body.elementsEqual(whole[first...last]), "\(first)...\(last)")
            }
        }
    }

    @Test func `a download that is broken off again and again is resumed to the same bytes`() async throws {
        try await DownloadFixture.run(Self.contents, metadata: Self.metadata) { download in
            let whole = try await download.request()
            let tag = try #require(whole.headers["etag"])
            var received: [UInt8] = []
            for _ in 0..<20 {
                let client = try RawClient(port: download.port)
                client.request("GET", download.path, ["Range: bytes=\(received.count)-", "If-Range: \(tag)"])
                var head = ""
                while !head.hasSuffix("\r\n\r\n") { head += String(decoding: await client.receive(1), as: UTF8.self) }
                #expect(head.hasPrefix("HTTP/1.1 206"))
                received += await client.receive(whole.body.count / 25)
                client.close()
            }
            received += try await download.request(["Range: bytes=\(received.count)-", "If-Range: \(tag)"]).body
            #expect(received == whole.body)
        }
    }

    @Test func `a head and an unchanged archive have no body, a range beyond the end is refused`() async throws {
        try await DownloadFixture.run([[1, 2, 3]]) { download in
            let whole = try await download.request(method: "HEAD")
            #expect(whole.status == 200 && whole.body.isEmpty)
            #expect(whole.headers["content-length"] == "\(download.address.size)")
            #expect(whole.headers["accept-ranges"] == "bytes")
            let tag = try #require(whole.headers["etag"])
            #expect(try await download.request(["If-None-Match: \(tag)"]).status == 304)
            let beyond = try await download.request(["Range: bytes=\(download.address.size)-"])
            #expect(beyond.status == 416 && beyond.headers["content-range"] == "bytes */\(download.address.size)")
            #expect(beyond.text.contains("beyond the end of the download"))
            let other = try await download.request(["Range: bytes=1-2", "If-Range: \"a\""])
            #expect(other.status == 200 && Int64(other.body.count) == download.address.size)
        }
    }

    @Test func `an unknown address is 404, one that has expired is 410`() async throws {
        try await DownloadFixture.run([[1]]) { download in
            for token in ["a", String(repeating: "0", count: 40), "..%2F", download.address.token.text + "0"] {
                let unknown = try await RawClient.fetch(port: download.port, "/api/downloads/\(token)")
                #expect(unknown.status == 404, "\(token)")
            }
            download.downloads.expireAll()
            for method in ["GET", "HEAD"] { #expect(try await download.request(method: method).status == 410) }
        }
    }
}
