import Domain
import NIOCore
import NIOPosix

/// Dependencies shared by all event loops.
final class OriginDependencies: Sendable {
    let rules: OriginPolicy
    let limits: VideoOriginLimits
    let resolver: NameResolver
    let tls: TLSContext
    let streams: OpenStreamCount
    private let threads: NIOThreadPool

    init(
        rules: OriginPolicy, limits: VideoOriginLimits, resolver: NameResolver, tls: TLSContext, threads: NIOThreadPool
    ) {
        self.rules = rules
        self.limits = limits
        self.resolver = resolver
        self.tls = tls
        self.threads = threads
        streams = OpenStreamCount(limit: limits.maximumStreams)
    }

    func permits(_ address: SocketAddress) -> Bool { address.bytes.map(rules.permits(address:)) ?? false }

    /// Releases memory after many streams have ended.
    func releaseMemoryIfDrained() {
        if streams.hasDrained() { threads.submit { state in if state == .active { OpenStreamCount.releaseMemory() } } }
    }
}
