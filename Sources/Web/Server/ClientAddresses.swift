package import Domain
import HTTPTypes
package import Hummingbird
package import NIOCore

/// Finds out where requests come from.
package struct ClientAddresses: Sendable {
    private let proxies: TrustedProxies

    package init(_ proxies: TrustedProxies = .none) { self.proxies = proxies }

    package func client(of request: Request, _ context: WebContext) -> ClientAddress {
        client(of: request, from: context.channel.remoteAddress)
    }

    /// - Parameter peer: who is at the other end of the connection; one without an address of the net is this machine.
    package func client(of request: Request, from peer: SocketAddress?) -> ClientAddress {
        let peer = peer?.ipAddress.flatMap { ClientAddress($0) } ?? Self.here
        return proxies.client(
            peer: peer, xForwardedFor: request.headers[values: .xForwardedFor],
            forwarded: request.headers[values: .forwarded])
    }

    func isProxy(_ peer: SocketAddress) -> Bool {
        peer.ipAddress.flatMap { ClientAddress($0) }.map { proxies.contains($0) } ?? false
    }

    private static let here = ClientAddress("127.0.0.1")!
}

extension HTTPField.Name {
    fileprivate static let xForwardedFor = HTTPField.Name("X-Forwarded-For")!
    fileprivate static let forwarded = HTTPField.Name("Forwarded")!
}
