package import Domain
import HTTPTypes
package import Hummingbird
package import NIOCore

/// Determines the client IP address of a request, behind trusted proxies too.
package struct ClientAddresses: Sendable {
    private let proxies: TrustedProxies

    package init(_ proxies: TrustedProxies = .none) { self.proxies = proxies }

    package func client(of request: Request, _ context: WebContext) -> ClientAddress {
        client(of: request, from: context.channel.remoteAddress)
    }

    /// - Parameter peer: the address of the connection's other end; without an IP address it counts as loopback.
    package func client(of request: Request, from peer: SocketAddress?) -> ClientAddress {
        let peer = peer?.ipAddress.flatMap { ClientAddress($0) } ?? Self.loopback
        return proxies.client(
            peer: peer, xForwardedFor: request.headers[values: .xForwardedFor],
            forwarded: request.headers[values: .forwarded])
    }

    func isProxy(_ peer: SocketAddress) -> Bool {
        peer.ipAddress.flatMap { ClientAddress($0) }.map { proxies.contains($0) } ?? false
    }

    private static let loopback = ClientAddress("127.0.0.1")!
}

extension HTTPField.Name {
    fileprivate static let xForwardedFor = HTTPField.Name("X-Forwarded-For")!
    fileprivate static let forwarded = HTTPField.Name("Forwarded")!
}
