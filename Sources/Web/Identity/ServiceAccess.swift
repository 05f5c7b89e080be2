package import Application
import HTTPTypes
package import Hummingbird
package import NIOCore

/// Access control for the service routes, where the client names the user it acts for.
package struct ServiceAccess: Sendable {
    package enum Mode: String, Sendable {
        /// Clients with a service key.
        case keys
        /// Clients on this machine.
        case loopback
        /// Any client.
        case open
        /// No client: there are no keys, and behind a local proxy every client looks local.
        case closed
    }

    package let mode: Mode
    private let keys: ServiceKeys
    private let cookies: CookieAuthentication
    private let clientAddresses: ClientAddresses

    /// - Parameters:
    ///   - keys: if not empty, one is required, whatever `isOpen` is.
    ///   - isOpen: whether any client is allowed if there are no keys.
    ///   - isBehindLocalProxy: whether local requests may come through a proxy. They need not show it: nginx adds no
    ///     headers by default.
    ///   - clientAddresses: knows the trusted proxies.
    package init(
        keys: ServiceKeys, isOpen: Bool, cookies: CookieAuthentication, isBehindLocalProxy: Bool = false,
        clientAddresses: ClientAddresses = ClientAddresses()
    ) {
        self.keys = keys
        self.cookies = cookies
        self.clientAddresses = clientAddresses
        mode = !keys.isEmpty ? .keys : isOpen ? .open : isBehindLocalProxy ? .closed : .loopback
    }

    /// - Throws: `unauthenticated` if a key is required, `forbidden` if a key would not help.
    package func check(_ request: Request, _ context: WebContext) throws(Failure) {
        try check(request, from: context.channel.remoteAddress)
        RequestAnnotations.current?.caller = mode == .open ? .anyone : .service
    }

    /// - Parameter peer: the address of the connection's other end.
    package func check(_ request: Request, from peer: SocketAddress?) throws(Failure) {
        switch mode {
        case .open: return
        case .closed: throw Self.localOnly
        case .keys:
            guard let key = request.headers[.apiKey], keys.contains(key) else {
                throw Failure(.unauthenticated, "Send a service key as X-API-Key.")
            }
        case .loopback:
            // A local browser also sends the requests of other sites' pages.
            guard let peer, peer.isLoopback, !clientAddresses.isProxy(peer), !request.headers.hasProxyHeaders,
                cookies.initiator(of: request) != .crossOrigin, cookies.isExpectedHost(request)
            else { throw Self.localOnly }
        }
    }

    private static let localOnly = Failure(
        .forbidden, "This route is only for services on the same machine or with a service key.")
}

extension SocketAddress {
    /// A loopback address or a Unix domain socket.
    fileprivate var isLoopback: Bool {
        switch self {
        case .unixDomainSocket: return true
        case .v4, .v6:
            guard let text = ipAddress else { return false }
            return text == "::1" || text.hasPrefix("127.") || text.hasPrefix("::ffff:127.")
        }
    }
}

extension HTTPFields {
    /// Whether a proxy added its headers: then the peer is the proxy, not the client.
    var hasProxyHeaders: Bool {
        contains { field in
            let name = field.name.canonicalName
            return ["forwarded", "via", "x-real-ip"].contains(name) || name.hasPrefix("x-forwarded-")
        }
    }
}
