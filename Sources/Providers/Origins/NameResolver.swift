import Glibc
import NIOCore
import NIOPosix

/// Resolves all IP addresses of a host.
struct NameResolver: Sendable {
    /// Dedicated threads: a hanging name server must not block anything else.
    private let threads: NIOThreadPool
    private let lookUp: @Sendable (_ host: String, _ port: Int) throws -> [SocketAddress]

    /// - Parameter lookUp: nil: the system's resolver.
    init(threads: NIOThreadPool, lookUp: (@Sendable (_ host: String, _ port: Int) throws -> [SocketAddress])?) {
        self.threads = threads
        self.lookUp = lookUp ?? { try Self.resolveWithSystem($0, port: $1) }
    }

    /// - Parameter prepare: runs first, on a thread that may block.
    /// - Returns: the addresses in the system's order of preference; fails with `UnknownHost` if there are none.
    func addresses(
        of host: String, port: Int, on loop: any EventLoop, preparing prepare: @escaping @Sendable () throws -> Void
    ) -> EventLoopFuture<[SocketAddress]> {
        threads.runIfActive(eventLoop: loop) { [lookUp] in
            try prepare()
            return try lookUp(host, port)
        }
    }

    struct UnknownHost: Error {}

    private static func resolveWithSystem(_ host: String, port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let first = list else { throw UnknownHost() }
        defer { freeaddrinfo(first) }
        let found = sequence(first: first) { $0.pointee.ai_next }.compactMap { SocketAddress($0.pointee) }
        guard !found.isEmpty else { throw UnknownHost() }
        return found
    }
}

extension SocketAddress {
    fileprivate init?(_ info: addrinfo) {
        guard let raw = UnsafeRawPointer(info.ai_addr) else { return nil }
        switch info.ai_family {
        case AF_INET: self.init(raw.loadUnaligned(as: sockaddr_in.self))
        case AF_INET6: self.init(raw.loadUnaligned(as: sockaddr_in6.self))
        default: return nil
        }
    }

    /// Four bytes for IPv4, sixteen for IPv6, in network order; nil for other addresses.
    var bytes: [UInt8]? {
        switch self {
        // The offset of the address in sockaddr_in and sockaddr_in6.
        case .v4(let address): withUnsafeBytes(of: address.address) { Array($0[4..<8]) }
        case .v6(let address): withUnsafeBytes(of: address.address) { Array($0[8..<24]) }
        case .unixDomainSocket: nil
        }
    }
}
