import Domain
import Testing

/// Whose word counts on where a request comes from.
@Suite struct TrustedProxiesTests {
    private static let proxies = TrustedProxies("10.0.0.0/8, ::1 ,192.0.2.7,2001:db8:1::/48")!

    private static func client(
        _ peer: String, _ plain: [String] = [], forwarded: [String] = [], behind proxies: TrustedProxies = proxies
    ) throws -> ClientAddress {
        proxies.client(peer: try #require(ClientAddress(peer)), xForwardedFor: plain, forwarded: forwarded)
    }

    @Test(arguments: [
        "", " ", ",", "10.0.0.0/8,", "10.0.0.0/33", "10.0.0/8", "010.0.0.1", "::1/129", "::1%lo", "[::1]", "proxy",
        "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/", "/8", "10.0.0.0/8/8", "10.0.0.0 /8", "10.0.0.1:80", "10.0.0.0/0008",
    ])
    func `what is no list of addresses and nets is refused`(text: String) { #expect(TrustedProxies(text) == nil) }

    @Test func `only behind a trusted proxy does what it says count`() throws {
        for (peer, plain, expected) in [
            ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
            ("10.1.2.3", ["198.51.100.1"], "198.51.100.1"),
            ("::ffff:10.1.2.3", ["198.51.100.1"], "198.51.100.1"),
            ("10.1.2.3", [], "10.1.2.3"),
            ("::1", ["2001:db8::5"], "2001:db8::5"),
            ("192.0.2.8", ["198.51.100.1"], "192.0.2.8"),
        ] { #expect(try Self.client(peer, plain) == ClientAddress(expected), "\(peer) \(plain)") }
        #expect(try Self.client("10.1.2.3", ["198.51.100.1"], behind: .none) == ClientAddress("10.1.2.3"))
    }

    @Test func `the last address that is no proxy's counts, whatever was written before it`() throws {
        for (plain, expected) in [
            (["127.0.0.1, 198.51.100.1"], "198.51.100.1"),
            (["127.0.0.1", "198.51.100.1"], "198.51.100.1"),
            (["198.51.100.1, 10.0.0.9, 192.0.2.7"], "198.51.100.1"),
            (["6.6.6.6, 198.51.100.1, 10.0.0.9"], "198.51.100.1"),
            (["rubbish, <script>, 198.51.100.1"], "198.51.100.1"),
            (["198.51.100.1:4711"], "198.51.100.1"),
            (["[2001:db8::5]:4711"], "2001:db8::5"),
            (["::ffff:198.51.100.1"], "198.51.100.1"),
            // All of them proxies: the first sent it.
            (["10.0.0.1, 10.0.0.2"], "10.0.0.1"),
        ] { #expect(try Self.client("10.1.2.3", plain) == ClientAddress(expected), "\(plain)") }
    }

    @Test func `what cannot be read stands for the proxy itself`() throws {
        for plain in [
            [""], ["unknown"], ["198.51.100.1, "], ["198.51.100.1, unknown"], ["198.51.100.256"], ["1.2.3"],
            ["198.51.100.1:x"], ["[2001:db8::5"], ["198.51.100.1, 0x7f.1"], ["198.51.100.1 evil"], ["127.1"],
        ] { #expect(try Self.client("10.1.2.3", plain) == ClientAddress("10.1.2.3"), "\(plain)") }
    }

    @Test func `the field Forwarded is read as RFC 7239 writes it`() throws {
        for (forwarded, expected) in [
            (["for=198.51.100.1"], "198.51.100.1"),
            (["For=\"[2001:db8::5]:4711\";proto=https;by=203.0.113.43"], "2001:db8::5"),
            (["for=6.6.6.6, for=198.51.100.1;host=\"a,b;for=1.1.1.1\""], "198.51.100.1"),
            (["for=198.51.100.1", "for=10.0.0.9"], "198.51.100.1"),
            (["for=_hidden"], "10.1.2.3"), (["for=unknown, for=10.0.0.2"], "10.1.2.3"),
            (["by=198.51.100.1"], "10.1.2.3"),
            (["for=\"198.51.100.1"], "10.1.2.3"), ([""], "10.1.2.3"), (["198.51.100.1"], "10.1.2.3"),
        ] {
            #expect(try Self.client("10.1.2.3", forwarded: forwarded) == ClientAddress(expected), "\(forwarded)")
        }
    }

    @Test func `where both fields are there and disagree, one is the client's invention`() throws {
        #expect(
            try Self.client("10.1.2.3", ["198.51.100.1"], forwarded: ["for=6.6.6.6"]) == ClientAddress("10.1.2.3"))
        #expect(
            try Self.client("10.1.2.3", ["198.51.100.1"], forwarded: ["for=198.51.100.1"])
                == ClientAddress("198.51.100.1"))
    }

    @Test func `a subscriber of IPv6 is known by half of the address, one of IPv4 by all of it`() throws {
        let one = try #require(ClientAddress("2001:db8::1"))
        let other = try #require(ClientAddress("2001:db8::2:1"))
        #expect(one.subscriber == other.subscriber && one.subscriber.count == 8)
        #expect(one.subscriber != ClientAddress("2001:db8:0:1::1")?.subscriber)
        #expect(ClientAddress("198.51.100.1")?.subscriber == [198, 51, 100, 1])
        #expect(ClientAddress("::ffff:198.51.100.1")?.subscriber == [198, 51, 100, 1])
    }
}
