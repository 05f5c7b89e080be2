import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import Web

/// Which clients may act for any user.
@Suite struct ServiceAccessTests {
    private static let first = "a-key-of-16-char", second = "another key, of any length"
    private static let loopback = ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"]
    private static let remote = [
        "10.0.0.1", "128.0.0.1", "192.168.1.1", "0.0.0.0", "::2", "fe80::1", "::ffff:10.0.0.1",
    ]

    private static func code(
        _ access: ServiceAccess, from peer: String? = "127.0.0.1", _ headers: [(String, String)] = []
    ) throws -> Failure.Code? {
        let address = try peer.map { try SocketAddress(ipAddress: $0, port: 1) }
        do throws(Failure) {
            try access.check(Request(.post, headers), from: address)
            return nil
        } catch {
            return error.code
        }
    }

    private static func access(_ keys: [String], isOpen: Bool = false) -> ServiceAccess {
        ServiceAccess(
            keys: ServiceKeys(keys), isOpen: isOpen, cookies: CookieAuthentication(publicBase: "http://a.example"))
    }

    @Test func `with keys, one of them is required from any address`() throws {
        for isOpen in [false, true] {
            let access = Self.access([Self.first, Self.second], isOpen: isOpen)
            #expect(access.mode == .keys)
            for peer in Self.loopback + Self.remote {
                for key in [Self.first, Self.second] {
                    #expect(try Self.code(access, from: peer, [("X-API-Key", key)]) == nil)
                    #expect(try Self.code(access, from: peer, [("x-api-key", key), ("Forwarded", "for=1")]) == nil)
                }
                for key in [
                    "", " ", "wrong", Self.first.uppercased(), String(Self.first.dropLast()), Self.first + "x",
                    "\(Self.first),\(Self.second)", "\"\(Self.first)\"",
                ] { #expect(try Self.code(access, from: peer, [("X-API-Key", key)]) == .unauthenticated, "\(key)") }
                #expect(try Self.code(access, from: peer) == .unauthenticated)
                #expect(
                    try Self.code(access, from: peer, [("Authorization", "Bearer \(Self.first)")]) == .unauthenticated)
                #expect(
                    try Self.code(access, from: peer, [("X-API-Key", Self.first), ("X-API-Key", Self.second)])
                        == .unauthenticated)
            }
        }
    }

    @Test func `without keys, only local services have access, and none through a proxy`() throws {
        let access = Self.access([])
        #expect(access.mode == .loopback)
        for peer in Self.loopback { #expect(try Self.code(access, from: peer) == nil, "\(peer)") }
        for peer in Self.remote { #expect(try Self.code(access, from: peer) == .forbidden, "\(peer)") }
        #expect(try Self.code(access, from: nil) == .forbidden)
        for name in [
            "Forwarded", "X-Forwarded-For", "x-forwarded-for", "X-Real-IP", "X-Forwarded-Proto", "X-Forwarded-Host",
            "Via",
        ] {
            for value in ["127.0.0.1", "for=127.0.0.1", ""] {
                #expect(try Self.code(access, from: "127.0.0.1", [(name, value)]) == .forbidden, "\(name)")
            }
        }
        #expect(try Self.code(access, [("X-API-Key", Self.first)]) == nil)
        #expect(try Self.code(access, [("Origin", "https://evil.example")]) == .forbidden)
        #expect(try Self.code(access, [("Sec-Fetch-Site", "cross-site")]) == .forbidden)
        #expect(try Self.code(access, [("Origin", "http://a.example")]) == nil)
        let path = try SocketAddress(unixDomainSocketPath: "/tmp/a")
        #expect(throws: Never.self) { try access.check(Request(.get, []), from: path) }
    }

    @Test func `in open mode any client has access`() throws {
        let access = Self.access([], isOpen: true)
        #expect(access.mode == .open)
        for peer in Self.loopback + Self.remote {
            #expect(try Self.code(access, from: peer, [("X-Forwarded-For", "1.2.3.4")]) == nil)
        }
    }

    @Test func `without keys and behind a local proxy, no client has access`() throws {
        let closed = ServiceAccess(
            keys: ServiceKeys([]), isOpen: false, cookies: CookieAuthentication(publicBase: "https://a.example"),
            isBehindLocalProxy: true)
        #expect(closed.mode == .closed)
        for peer in Self.loopback + Self.remote { #expect(try Self.code(closed, from: peer) == .forbidden) }
        let proxied = ServiceAccess(
            keys: ServiceKeys([]), isOpen: false, cookies: CookieAuthentication(publicBase: "http://a.example"),
            clientAddresses: ClientAddresses(TrustedProxies("127.0.0.1")!))
        #expect(try Self.code(proxied, from: "127.0.0.1") == .forbidden)
        #expect(try Self.code(proxied, from: "::ffff:127.0.0.1") == .forbidden)
        #expect(try Self.code(proxied, from: "127.0.0.2") == nil)
    }
}
