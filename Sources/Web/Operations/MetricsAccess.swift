package import Application
import Domain
import HTTPTypes
package import Hummingbird
package import NIOCore

/// Who may read the metrics: whoever has the token, or, where none is set, whoever asks directly from this machine or
/// from a private net, as a Prometheus beside the server does.
package struct MetricsAccess: Sendable {
    private let keys: ServiceKeys

    /// - Parameter token: nil for none.
    package init(token: String?) { keys = ServiceKeys(token.map { [$0] } ?? []) }

    /// - Parameter peer: who is at the other end of the connection.
    /// - Throws: `unauthenticated` where the token is needed, `forbidden` where one would not help.
    package func check(_ request: Request, from peer: SocketAddress?) throws(Failure) {
        guard keys.isEmpty else {
            guard let authorization = request.headers[.authorization],
                authorization.prefix(7).lowercased() == "bearer ", keys.contains(String(authorization.dropFirst(7)))
            else { throw Failure(.unauthenticated, "Send the token of the metrics as Authorization: Bearer.") }
            return
        }
        // Behind a proxy everybody comes from a private net.
        guard let peer, peer.isNearby, !request.headers.comesThroughProxy else {
            throw Failure(.forbidden, "The metrics are for machines of the same private net, without a proxy between.")
        }
    }
}

extension SocketAddress {
    fileprivate var isNearby: Bool {
        switch self {
        case .unixDomainSocket: true
        case .v4, .v6: ipAddress.map(PrivateAddress.contains) ?? false
        }
    }
}
