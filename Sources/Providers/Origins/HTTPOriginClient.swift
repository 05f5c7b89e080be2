package import Application
package import Domain
package import NIOCore
import NIOPosix
package import NIOSSL
import Synchronization

/// Fetches videos over HTTP/1.1 on the caller's event loop, connecting only to permitted IP addresses. Does not follow
/// redirects.
package final class HTTPOriginClient: OriginClient {
    /// Concurrent DNS lookups.
    private static let resolvingThreads = 4

    private let environment: OriginDependencies
    private let threads: NIOThreadPool
    private let loops = Mutex<[ObjectIdentifier: NIOLoopBound<OriginLoop>]>([:])

    /// - Parameters:
    ///   - rules: which URLs and IP addresses are permitted.
    ///   - trusted: the trusted certificate authorities.
    ///   - lookUp: resolves all addresses of a host, on a thread that may block; nil: the system's resolver.
    package init(
        rules: OriginPolicy, limits: VideoOriginLimits = VideoOriginLimits(),
        trusting trusted: NIOSSLTrustRoots = .default,
        lookUp: (@Sendable (_ host: String, _ port: Int) throws -> [SocketAddress])? = nil
    ) {
        threads = NIOThreadPool(numberOfThreads: Self.resolvingThreads)
        threads.start()
        environment = OriginDependencies(
            rules: rules, limits: limits, resolver: NameResolver(threads: threads, lookUp: lookUp),
            tls: TLSContext(trusted: trusted), threads: threads)
    }

    package func fetch(_ request: OriginRequest, on loop: any EventLoop) -> any OriginExchange {
        let fetch = OriginFetch(request, originLoop: originLoop(on: loop))
        fetch.begin()
        return HTTPOriginExchange(head: fetch.headFuture, fetch: NIOLoopBound(fetch, eventLoop: loop))
    }

    /// Number of fetches in progress, of videos and images.
    package var openStreams: Int { environment.streams.current }

    /// Stops the resolver threads. No fetch may follow.
    package func close() async { try? await threads.shutdownGracefully() }

    private func originLoop(on loop: any EventLoop) -> OriginLoop {
        loops.withLock { loops in
            if let originLoop = loops[ObjectIdentifier(loop)] { return originLoop }
            let originLoop = NIOLoopBound(OriginLoop(loop, environment), eventLoop: loop)
            loops[ObjectIdentifier(loop)] = originLoop
            return originLoop
        }.value
    }
}
