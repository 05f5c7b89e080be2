package import Application
package import Domain
package import NIOCore
import NIOPosix
package import NIOSSL
import Synchronization

/// Fetches videos over HTTP/1.1, on the event loop of whoever wants them, from addresses that have been checked and no
/// others. No redirect is followed.
package final class HTTPOriginClient: OriginClient {
    /// Name look-ups at once.
    private static let resolvingThreads = 4

    private let environment: OriginDependencies
    private let threads: NIOThreadPool
    private let loops = Mutex<[ObjectIdentifier: NIOLoopBound<OriginLoop>]>([:])

    /// - Parameters:
    ///   - rules: which addresses may be connected to.
    ///   - trusted: whose certificates are believed.
    ///   - lookUp: all addresses of a host, on a thread that may wait; nil: the system's.
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

    package func ask(_ question: OriginRequest, on loop: any EventLoop) -> any OriginExchange {
        let ask = OriginFetch(question, home: home(on: loop))
        ask.begin()
        return HTTPOriginExchange(head: ask.headFuture, ask: NIOLoopBound(ask, eventLoop: loop))
    }

    /// How many videos and pictures are being fetched now.
    package var openStreams: Int { environment.streams.now }

    /// Gives the threads back. No question may follow.
    package func close() async { try? await threads.shutdownGracefully() }

    private func home(on loop: any EventLoop) -> OriginLoop {
        loops.withLock { loops in
            if let home = loops[ObjectIdentifier(loop)] { return home }
            let home = NIOLoopBound(OriginLoop(loop, environment), eventLoop: loop)
            loops[ObjectIdentifier(loop)] = home
            return home
        }.value
    }
}
