import FoundationEssentials
import NIOCore
import NIOHTTP1
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct OriginTests {
    private static let bytes = ByteBuffer(bytes: (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) })

    @Test func `an offered file has the headers of OSS`() async throws {
        try await withSandbox { user in
            let url = try await user.server.offer(Self.bytes, contentType: "video/webm")
            let response = try await user.request(.GET, url)
            #expect(response.status == 200 && response.body == Self.bytes && response.contentType == "video/webm")
            #expect(response.headers["server"] == ["AliyunOSS"] && response.headers["accept-ranges"] == ["bytes"])
            #expect(response.headers["content-length"] == ["100000"])
            #expect(response.headers.first(name: "etag")?.count == 34)
            #expect(response.headers.first(name: "last-modified")?.hasSuffix(" GMT") == true)
            for name in ["x-oss-request-id", "x-oss-object-type", "content-md5", "date"] {
                #expect(response.headers[name].count == 1, "\(name)")
            }
        }
    }

    @Test func `a link works only for GET, unchanged, without another key and before it expires`() async throws {
        let date = ManualDate(Date())
        try await withSandbox(now: date.now) { user in
            let url = try await user.server.offer(Self.bytes, lifetime: .seconds(60))
            let authorized = try await user.request(.GET, url, headers: ["authorization": "Bearer key"])
            #expect(authorized.status == 403 && authorized.text.contains("<Code>AccessDenied</Code>"))
            #expect(authorized.contentType == "application/xml")
            for changed in [url + "&download=1", url.replacing("Expires=", with: "Expires=9"), String(url.dropLast(3))]
            {
                let response = try await user.request(.GET, changed)
                #expect(response.status == 403 && response.text.contains("SignatureDoesNotMatch"))
            }
            #expect(try await user.request(.GET, String(url.prefix { $0 != "?" })).status == 403)
            #expect(try await user.request(.HEAD, url).status == 403)
            #expect(try await user.request(.GET, url).status == 200)
            date.advance(by: 61)
            let late = try await user.request(.GET, url)
            #expect(late.status == 403 && late.text.contains("expired"))
            #expect(user.server.fetches(of: url).map(\.status) == [403, 403, 403, 403, 403, 403, 200, 403])
        }
    }

    @Test(arguments: [
        ("bytes=0-", 0, 100_000), ("bytes=0-0", 0, 1), ("bytes=5-9", 5, 5), ("bytes=99990-200000", 99_990, 10),
        ("bytes=-1", 99_999, 1), ("bytes=-500000", 0, 100_000), ("bytes=99999-", 99_999, 1),
    ])
    func `a range is a slice of the whole file`(range: String, start: Int, count: Int) async throws {
        try await withSandbox { user in
            let response = try await user.request(
                .GET, try await user.server.offer(Self.bytes), headers: ["range": range])
            #expect(response.status == 206 && response.body == Self.bytes.getSlice(at: start, length: count))
            #expect(response.headers["content-range"] == ["bytes \(start)-\(start + count - 1)/100000"])
        }
    }

    @Test func `an invalid range returns the whole file, an unsatisfiable one 416`() async throws {
        try await withSandbox { user in
            let url = try await user.server.offer(Self.bytes)
            for range in ["bytes=9-5", "bytes=0-1,5-6", "chars=0-1", "bytes=-", "bytes=a-b"] {
                #expect(try await user.request(.GET, url, headers: ["range": range]).status == 200, "\(range)")
            }
            for range in ["bytes=100000-", "bytes=-0", "bytes=100000-100001"] {
                let response = try await user.request(.GET, url, headers: ["range": range])
                #expect(response.status == 416 && response.headers["content-range"] == ["bytes */100000"], "\(range)")
            }
        }
    }

    @Test func `a range of a rendered video equals the slice of the whole`() async throws {
        try await withSandbox { user in
            let id = try await user.video("a fox", #""duration":2"#)
            let url = try await user.videoURL(id)
            let whole = try await user.request(.GET, url).body
            let part = try await user.request(.GET, url, headers: ["range": "bytes=100-2099"])
            #expect(part.status == 206 && part.body == whole.getSlice(at: 100, length: 2000))
            #expect(user.server.fetches(of: id).map(\.range) == [nil, "bytes=100-2099"])
            #expect(user.server.task(id)?.downloads == 2)
        }
    }

    @Test func `a file on disk is served unchanged, and a missing one cannot be offered`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "offer-\(UUID().uuidString)")
        let bytes = ByteBuffer(repeating: 7, count: 700_000)
        try Data(bytes.readableBytesView).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await withSandbox { user in
            let url = try await user.server.offer(file: file.path)
            #expect(try await user.request(.GET, url).body == bytes)
            let part = try await user.request(.GET, url, headers: ["range": "bytes=300000-"])
            #expect(part.status == 206 && part.body.readableBytes == 400_000)
            await #expect(throws: SandboxError.unknownFile("/nowhere")) {
                try await user.server.offer(file: "/nowhere")
            }
        }
    }

    @Test func `a fetch is recorded with its headers, its bytes and its connection`() async throws {
        try await withSandbox { user in
            let url = try await user.server.offer(Self.bytes)
            for _ in 1...3 { _ = try await user.request(.GET, url, headers: ["cookie": "a=b", "range": "bytes=0-99"]) }
            let fetches = try await user.server.wait { records in
                records.fetches.count { $0.sent != nil } == 3 ? records.fetches(of: url) : nil
            }
            #expect(fetches.map(\.sent) == [100, 100, 100] && fetches.map(\.status) == [206, 206, 206])
            #expect(fetches.first?.headers["cookie"] == "a=b" && fetches.first?.method == "GET")
            #expect(user.server.originConnections == user.server.records.originConnections)
            #expect(user.server.originConnections.total == 1, "the connection is kept alive")
        }
    }

    @Test func `an unknown URL returns 404`() async throws {
        try await withSandbox { user in
            let id = try await user.video("a fox [fault: missing-result 1]")
            let url = try await user.videoURL(id)
            #expect(try await user.request(.GET, url).text.contains("NoSuchKey"))
        }
    }
}
