import Domain
import NIOCore
import Synchronization

/// What all event loops share.
final class OriginSurroundings: Sendable {
    let rules: OriginRules
    let limits: VideoOriginLimits
    let resolver: NameResolver
    let tls: TLSContext
    private let streams = Atomic(0)

    init(rules: OriginRules, limits: VideoOriginLimits, resolver: NameResolver, tls: TLSContext) {
        self.rules = rules
        self.limits = limits
        self.resolver = resolver
        self.tls = tls
    }

    /// - Returns: whether there is room for one more; then `leave` has to follow.
    func enter() -> Bool {
        guard streams.add(1, ordering: .relaxed).newValue <= limits.streams else {
            leave()
            return false
        }
        return true
    }

    func leave() { streams.subtract(1, ordering: .relaxed) }

    func permits(_ address: SocketAddress) -> Bool { address.bytes.map(rules.permits(address:)) ?? false }
}
