import Afterimage
import Crypto
import NIOCore
import RawHTTP
import Sandbox
import SeededNumbers
import TestSupport
import Testing

/// The proxy beside nginx: the same file, the same questions, the same answers.
///
/// It differs on purpose in what it has no word for: dates, since it gives none, and the entity tag's value.
@Suite(.timeLimit(.minutes(10)), .enabled(if: NginxReference.program != nil, "nginx is not on this machine"))
struct NginxComparisonTests {
    @Test func `Every range, condition and HEAD is answered as nginx answers it`() async throws {
        let (scale, seed) = (ProxyScale.current, Seed("ranges beside nginx"))
        let video = seed { generator in (0..<20_011).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        let known = RangeCase.known(size: video.count)
        let random = seed { generator in
            (0..<max(0, scale.rangeCases - known.count)).map { _ in
                RangeCase.random(size: video.count, using: &generator)
            }
        }
        try await TestServer.run { server in
            let origin = try await server.sandbox.offer(ByteBuffer(bytes: video))
            let path = try await server.database.map(to: origin)
            try await NginxReference.run(serving: video) { nginx in
                let here = (port: server.settings.port, path: path)
                let there = (port: nginx.port, path: NginxReference.path)
                let tags = (try await tag(here), try await tag(there))
                let different = LockedValue<[String]>([])
                try await forEach(of: known + random, workers: 4) { question in
                    let ours = try await RawClient.ask(
                        port: here.port, here.path, question.headers(tag: tags.0), method: question.method)
                    let theirs = try await RawClient.ask(
                        port: there.port, there.path, question.headers(tag: tags.1), method: question.method)
                    #expect(ours.status < 500)
                    if let difference = difference(ours, theirs, question) {
                        different.change { $0.append("\(question): \(difference)") }
                    }
                }
                #expect(different.value.isEmpty, "\(different.value.sorted().joined(separator: "\n"))")
                print("beside nginx: \(known.count + random.count) questions, \(different.value.count) differences")
            }
        }
    }

    @Test func `A video is the same whichever parts it is fetched in`() async throws {
        let (scale, seed) = (ProxyScale.current, Seed("downloads in parts"))
        let video = seed { generator in (0..<400_009).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        let digest = SHA256.hash(data: video)
        try await TestServer.run { server in
            let origin = try await server.sandbox.offer(ByteBuffer(bytes: video))
            try await forEach(of: Array(0..<scale.downloads), workers: 4) { _ in
                let path = try await server.database.map(to: origin)
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
                    let answer = try await RawClient.ask(
                        port: server.settings.port, path, ["Range: bytes=\(range)"])
                    #expect(answer.status == 206)
                    fetched[part.lowerBound] = answer.content
                }
                let whole = fetched.sorted { $0.key < $1.key }.flatMap(\.value)
                #expect(SHA256.hash(data: whole) == digest, "\(parts)")
            }
        }
    }

    private func tag(_ place: (port: Int, path: String)) async throws -> String {
        try #require(try await RawClient.ask(port: place.port, place.path).headers["etag"])
    }

    /// - Returns: nil where both say the same.
    private func difference(_ ours: RawAnswer, _ theirs: RawAnswer, _ question: RangeCase) -> String? {
        if ours.status != theirs.status { return "\(ours.status), nginx \(theirs.status)" }
        if ours.headers["content-range"] != theirs.headers["content-range"] {
            return "\(ours.headers["content-range"] ?? ""), nginx \(theirs.headers["content-range"] ?? "")"
        }
        // Words about a failure are each one's own.
        guard ours.status < 400 else { return nil }
        if ours.status != 304, ours.headers["content-length"] != theirs.headers["content-length"] {
            return "\(ours.headers["content-length"] ?? "") bytes, nginx \(theirs.headers["content-length"] ?? "")"
        }
        return ours.body == theirs.body ? nil : "other bytes"
    }
}
