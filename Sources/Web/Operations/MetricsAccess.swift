package import Application
import Domain
import HTTPTypes
package import Hummingbird
package import NIOCore

/// Access control for the metrics: clients with the token or, without a token, clients that connect directly from this
/// machine or a private network.
package struct MetricsAccess: Sendable {
    private let keys: ServiceKeys

    /// - Parameter token: nil if none is set.
    package init(token: String?) { keys = ServiceKeys(token.map { [$0] } ?? []) }

    /// - Parameter peer: the address of the connection's other end.
    /// - Throws: `unauthenticated` if the token is required, `forbidden` if a token would not help.
    package func check(_ request: Request, from peer: SocketAddress?) throws(Failure) {
        guard keys.isEmpty else {
            guard let authorization = request.headers[.authorization],
                authorization.prefix(7).lowercased() == "bearer ", keys.contains(String(authorization.dropFirst(7)))
            else { throw Failure(.unauthenticated, "Send the metrics token as Authorization: Bearer.") }
            return
        }
        // Behind a proxy every request comes from a private address.
        guard let peer, peer.isPrivate, !request.headers.hasProxyHeaders else {
            throw Failure(.forbidden, "Metrics are only for clients on the same private network, without a proxy.")
        }
    }
}

extension SocketAddress {
    fileprivate var isPrivate: Bool {
        switch self {
        case .unixDomainSocket: true
        case .v4, .v6: ipAddress.map(PrivateAddress.contains) ?? false
        }
    }
}
