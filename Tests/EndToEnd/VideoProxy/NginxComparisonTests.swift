import Afterimage
import Crypto
import NIOCore
import RawHTTP
import Sandbox
import SeededNumbers
import TestSupport
import Testing

/// The video proxy compared with nginx: the same file, requests and responses.
///
/// Intended differences: the proxy has no `Last-Modified`, and other values of `ETag`.
@Suite(.timeLimit(.minutes(10)), .enabled(if: NginxProcess.program != nil, "nginx is not installed"))
struct NginxComparisonTests {
    @Test func `Ranges, conditional requests and HEAD get the same responses as from nginx`() async throws {
        let (scale, seed) = (ProxyScale.current, Seed("ranges compared with nginx"))
        let video = seed { generator in (0..<20_011).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        let known = RangeCase.known(size: video.count)
        let random = seed { generator in
            (0..<max(0, scale.rangeCases - known.count)).map { _ in
                RangeCase.random(size: video.count, using: &generator)
            }
        }
        try await TestServer.run { server in
            let origin = try await server.sandbox.offer(ByteBuffer(bytes: video))
            let path = try await server.database.addMapping(to: origin)
            try await NginxReference.run(serving: video) { nginx in
                let proxy = (port: server.settings.port, path: path)
                let reference = (port: nginx.port, path: NginxReference.path)
                let tags = (try await tag(proxy), try await tag(reference))
                let different = LockedValue<[String]>([])
                try await forEach(of: known + random, workers: 4) { rangeCase in
                    let proxied = try await RawClient.fetch(
                        port: proxy.port, proxy.path, rangeCase.headers(tag: tags.0), method: rangeCase.method)
                    let expected = try await RawClient.fetch(
                        port: reference.port, reference.path, rangeCase.headers(tag: tags.1), method: rangeCase.method)
                    #expect(proxied.status < 500)
                    if let difference = difference(proxied, expected) {
                        different.change { $0.append("\(rangeCase): \(difference)") }
                    }
                }
                #expect(different.value.isEmpty, "\(different.value.sorted().joined(separator: "\n"))")
                print(
                    "compared with nginx: \(known.count + random.count) requests, \(different.value.count) differences")
            }
        }
    }

    @Test func `A video is the same for any partition into ranges`() async throws {
        let (scale, seed) = (ProxyScale.current, Seed("downloads in parts"))
        let video = seed { generator in (0..<400_009).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        let digest = SHA256.hash(data: video)
        try await TestServer.run { server in
            let origin = try await server.sandbox.offer(ByteBuffer(bytes: video))
            try await forEach(of: Array(0..<scale.downloads), workers: 4) { _ in
                let path = try await server.database.addMapping(to: origin)
                let cuts = seed { generator in
                    (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                        Int.random(in: 1..<video.count, using: &generator)
                    }
                }
                let ends = Set(cuts + [video.count]).sorted()
                let parts = zip([0] + ends.dropLast(), ends).map { $0..<$1 }
                var fetched: [Int: [UInt8]] = [:]
                for part in seed({ parts.shuffled(using: &$0) }) {
                    let isLast = part.upperBound == video.count
                    let range = isLast ? "\(part.lowerBound)-" : "\(part.lowerBound)-\(part.upperBound - 1)"
                    let response = try await RawClient.fetch(
                        port: server.settings.port, path, ["Range: bytes=\(range)"])
                    #expect(response.status == 206)
                    fetched[part.lowerBound] = response.content
                }
                let whole = fetched.sorted { $0.key < $1.key }.flatMap(\.value)
                #expect(SHA256.hash(data: whole) == digest, "\(parts)")
            }
        }
    }

    private func tag(_ target: (port: Int, path: String)) async throws -> String {
        try #require(try await RawClient.fetch(port: target.port, target.path).headers["etag"])
    }

    /// - Returns: nil if the responses are equal.
    private func difference(_ proxied: RawResponse, _ expected: RawResponse) -> String? {
        if proxied.status != expected.status { return "\(proxied.status), nginx \(expected.status)" }
        if proxied.headers["content-range"] != expected.headers["content-range"] {
            return "\(proxied.headers["content-range"] ?? ""), nginx \(expected.headers["content-range"] ?? "")"
        }
        // Error bodies differ.
        guard proxied.status < 400 else { return nil }
        if proxied.status != 304, proxied.headers["content-length"] != expected.headers["content-length"] {
            return "\(proxied.headers["content-length"] ?? "") bytes, nginx \(expected.headers["content-length"] ?? "")"
        }
        return proxied.body == expected.body ? nil : "other bytes"
    }
}
