import Domain
import NIOCore
import NIOPosix

/// What all event loops share.
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
        streams = OpenStreamCount(limit: limits.streams)
    }

    func permits(_ address: SocketAddress) -> Bool { address.bytes.map(rules.permits(address:)) ?? false }

    /// Gives memory back where many streams have left.
    func tidyUp() {
        if streams.hasEmptied() { threads.submit { state in if state == .active { OpenStreamCount.returnMemory() } } }
    }
}
