import Application
import Domain
import NIOCore
import Providers
import Synchronization
import Testing

/// Downloads into storage.
@Suite(.timeLimit(.minutes(1))) struct GuardedOriginDownloaderTests {
    /// What a download has delivered.
    private final class Received: Sendable {
        private let collected = Mutex<[UInt8]>([])

        var text: String { String(decoding: collected.withLock { $0 }, as: UTF8.self) }

        func append(_ bytes: ByteBuffer) {
            collected.withLock { $0.append(contentsOf: bytes.readableBytesView) }
        }
    }

    private enum Outcome: Equatable {
        case received(String, type: String)
        case lost(ArchiveLoss)
        case unavailable
        case storage(Failure.Code)
    }

    private func download(
        _ server: ScriptedServer, path: String = "/1", as media: OriginRequest.Media = .video, limit: Int64 = 1000,
        rules: OriginPolicy = OriginPolicy(hosts: ["127.0.0.1"], allowsPrivate: true), failing: Failure? = nil
    ) async -> Outcome {
        let origins = HTTPOriginClient(rules: rules)
        let downloader = GuardedOriginDownloader(origins, imageRules: rules, videoRules: rules)
        let received = Received()
        let outcome: Outcome
        do throws(ArchiveSourceError) {
            let type = try await downloader.fetch(server.base + path, as: media, atMost: limit) {
                chunk throws(Failure) in
                if let failing { throw failing }
                await Task.yield()
                received.append(chunk)
            }
            outcome = .received(received.text, type: type)
        } catch {
            switch error {
            case .lost(let reason): outcome = .lost(reason)
            case .unavailable: outcome = .unavailable
            case .storage(let failure): outcome = .storage(failure.code)
            }
        }
        await origins.close()
        return outcome
    }

    private func withServer(_ body: (ScriptedServer) async throws -> Void) async throws {
        let server = try ScriptedServer()
        defer { server.stop() }
        try await body(server)
    }

    @Test func `All bytes arrive in order, with a normalized content type`() async throws {
        try await withServer { server in
            let text = String(repeating: "0123456789", count: 100)
            server.respond(200, text, type: "video/mp4; codecs=avc1")
            #expect(await download(server) == .received(text, type: "video/mp4"))
            server.respond(200, text, type: "image/png")
            #expect(await download(server, as: .image) == .received(text, type: "application/octet-stream"))
        }
    }

    @Test(arguments: [
        (404, "video/mp4", ArchiveLoss.gone), (410, "video/mp4", .gone), (200, "text/html", .unreadable),
    ])
    func `What the origin no longer has, or is no video, is lost`(
        status: Int, type: String, reason: ArchiveLoss
    ) async throws {
        try await withServer { server in
            server.respond(status, "text", type: type)
            #expect(await download(server) == .lost(reason))
        }
    }

    @Test func `More bytes than the limit are refused, whether they are announced or not`() async throws {
        try await withServer { server in
            server.respond(200, "0123456789", type: "video/mp4")
            #expect(await download(server, limit: 10) == .received("0123456789", type: "video/mp4"))
            #expect(await download(server, limit: 9) == .lost(.unreadable))
            server.response =
                "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "a\r\n0123456789\r\n0\r\n\r\n"
            #expect(await download(server, limit: 9) == .lost(.unreadable))
        }
    }

    @Test(arguments: [500, 503]) func `A failure of the origin is temporary`(_ status: Int) async throws {
        try await withServer { server in
            server.respond(status, "text", type: "video/mp4")
            #expect(await download(server) == .unavailable)
        }
    }

    @Test func `A body that ends early is temporary`() async throws {
        try await withServer { server in
            server.response = "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 10\r\n\r\n01234"
            #expect(await download(server) == .unavailable)
        }
    }

    @Test func `A sink that fails is not the origin's fault`() async throws {
        try await withServer { server in
            server.respond(200, "0123456789", type: "video/mp4")
            let full = Failure(.storageFull, "The disk is full.")
            #expect(await download(server, failing: full) == .storage(.storageFull))
        }
    }

    @Test func `A URL that is not permitted is never requested`() async throws {
        try await withServer { server in
            for rules in [
                OriginPolicy(hosts: ["videos.example"], allowsPrivate: true),
                OriginPolicy(hosts: ["*"], allowsPrivate: false),
            ] {
                #expect(await download(server, rules: rules) == .lost(.refused))
            }
            #expect(server.requests.isEmpty)
        }
    }
}
