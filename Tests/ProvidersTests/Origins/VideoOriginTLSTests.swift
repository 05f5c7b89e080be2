import Application
import Domain
import NIOCore
import NIOPosix
import NIOSSL
import Providers
import Synchronization
import Testing

@Suite struct VideoOriginTLSTests {
    /// Fetches a video from a host that resolves to 127.0.0.1; returns the number of bytes.
    private func fetch(_ host: String, _ origin: TLSOrigin, trusting roots: NIOSSLTrustRoots, times: Int = 1)
        async throws -> Int
    {
        let origins = HTTPOriginClient(
            rules: OriginPolicy(hosts: ["*"], allowsPrivate: true), trusting: roots
        ) { _, port in [try SocketAddress(ipAddress: "127.0.0.1", port: port)] }
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let request = OriginRequest(
            OriginTarget(usesTLS: true, host: host, port: origin.port, pathAndQuery: "/v.mp4"), part: nil)
        let count = Mutex(0)
        let result: Result<Void, any Error>
        do {
            for _ in 0..<times {
                let exchange = try await loop.submit { origins.fetch(request, on: loop) }.get()
                _ = try await exchange.head.get()
                try await loop.flatSubmit {
                    exchange.relay { chunk in
                        count.withLock { $0 += chunk.readableBytes }
                        return loop.makeSucceededVoidFuture()
                    }
                }.get()
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await origins.close()
        try result.get()
        return count.withLock { $0 }
    }

    @Test func `a video is fetched over TLS from the host in the certificate`() async throws {
        let origin = try await TLSOrigin()
        let count = try await fetch("videos.test", origin, trusting: TLSOrigin.trust(), times: 3)
        #expect(count == 3 * TLSOrigin.video.count)
        await origin.stop()
    }

    @Test(arguments: ["other.test", "127.0.0.1", "sub.videos.test"])
    func `a host that does not match the certificate is rejected`(_ host: String) async throws {
        let origin = try await TLSOrigin()
        await #expect(throws: OriginError.self) { try await fetch(host, origin, trusting: TLSOrigin.trust()) }
        #expect(origin.requests == 0)
        await origin.stop()
    }

    @Test func `a certificate of an unknown issuer is rejected`() async throws {
        let origin = try await TLSOrigin()
        await #expect(throws: OriginError.self) { try await fetch("videos.test", origin, trusting: .default) }
        #expect(origin.requests == 0)
        await origin.stop()
    }
}
