package import Application
import HTTPTypes
package import Hummingbird
package import NIOCore

/// Who may use the routes on which a service says itself for which user it acts.
package struct ServiceAccess: Sendable {
    package enum Mode: String, Sendable {
        /// Whoever has one of the keys.
        case keys
        /// Whoever is on this machine.
        case loopback
        /// Everybody.
        case open
        /// Nobody: there are no keys, and a proxy on this machine brings everybody.
        case closed
    }

    package let mode: Mode
    private let keys: ServiceKeys
    private let browser: CookieAuthentication
    private let clients: ClientAddresses

    /// - Parameters:
    ///   - keys: where there are any, one of them is needed, whatever `isOpen` says.
    ///   - isOpen: whether everybody may come in where there are none.
    ///   - isBehindLocalProxy: whether what comes from this machine may be a proxy's. One need not say so in what it
    ///     hands on: nginx, as it comes, says nothing.
    ///   - clients: who is a proxy.
    package init(
        keys: ServiceKeys, isOpen: Bool, browser: CookieAuthentication, isBehindLocalProxy: Bool = false,
        clients: ClientAddresses = ClientAddresses()
    ) {
        self.keys = keys
        self.browser = browser
        self.clients = clients
        mode = !keys.isEmpty ? .keys : isOpen ? .open : isBehindLocalProxy ? .closed : .loopback
    }

    /// - Throws: `unauthenticated` where a key is needed, `forbidden` where one would not help.
    package func check(_ request: Request, _ context: WebContext) throws(Failure) {
        try check(request, from: context.channel.remoteAddress)
        RequestAnnotations.current?.caller = mode == .open ? .anyone : .service
    }

    /// - Parameter peer: who is at the other end of the connection.
    package func check(_ request: Request, from peer: SocketAddress?) throws(Failure) {
        switch mode {
        case .open: return
        case .closed: throw Self.noStranger
        case .keys:
            guard let key = request.headers[.serviceKey], keys.contains(key) else {
                throw Failure(.unauthenticated, "Send one of the service's keys as X-API-Key.")
            }
        case .loopback:
            // A browser on this machine does what the pages of others tell it to.
            guard let peer, peer.isLoopback, !clients.isProxy(peer), !request.headers.comesThroughProxy,
                browser.sender(of: request) != .elsewhere, browser.isOurHost(request)
            else { throw Self.noStranger }
        }
    }

    private static let noStranger = Failure(
        .forbidden, "This is for services on the same machine, or for ones with a key.")
}

extension SocketAddress {
    /// Whether it is this machine itself, by an address of its own or a socket in the file system.
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
    /// Whether a proxy says that it brings somebody: then the peer is the proxy, and its being here means nothing.
    var comesThroughProxy: Bool {
        contains { field in
            let name = field.name.canonicalName
            return ["forwarded", "via", "x-real-ip"].contains(name) || name.hasPrefix("x-forwarded-")
        }
    }
}

extension HTTPField.Name {
    fileprivate static let serviceKey = HTTPField.Name("X-API-Key")!
}
