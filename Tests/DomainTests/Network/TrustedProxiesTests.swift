import Domain
import Testing

/// The client's IP address behind trusted proxies.
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
    func `an invalid list of addresses and CIDR blocks is rejected`(text: String) {
        #expect(TrustedProxies(text) == nil)
    }

    @Test func `forwarding headers are used only behind a trusted proxy`() throws {
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

    @Test func `the last address that is not a trusted proxy is the client`() throws {
        for (plain, expected) in [
            (["127.0.0.1, 198.51.100.1"], "198.51.100.1"),
            (["127.0.0.1", "198.51.100.1"], "198.51.100.1"),
            (["198.51.100.1, 10.0.0.9, 192.0.2.7"], "198.51.100.1"),
            (["6.6.6.6, 198.51.100.1, 10.0.0.9"], "198.51.100.1"),
            (["rubbish, <script>, 198.51.100.1"], "198.51.100.1"),
            (["198.51.100.1:4711"], "198.51.100.1"),
            (["[2001:db8::5]:4711"], "2001:db8::5"),
            (["::ffff:198.51.100.1"], "198.51.100.1"),
            // All of them are proxies: the first one is the client.
            (["10.0.0.1, 10.0.0.2"], "10.0.0.1"),
        ] { #expect(try Self.client("10.1.2.3", plain) == ClientAddress(expected), "\(plain)") }
    }

    @Test func `a malformed header gives the proxy's address`() throws {
        for plain in [
            [""], ["unknown"], ["198.51.100.1, "], ["198.51.100.1, unknown"], ["198.51.100.256"], ["1.2.3"],
            ["198.51.100.1:x"], ["[2001:db8::5"], ["198.51.100.1, 0x7f.1"], ["198.51.100.1 evil"], ["127.1"],
        ] { #expect(try Self.client("10.1.2.3", plain) == ClientAddress("10.1.2.3"), "\(plain)") }
    }

    @Test func `the header Forwarded is parsed according to RFC 7239`() throws {
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

    @Test func `headers that disagree give the proxy's address`() throws {
        #expect(
            try Self.client("10.1.2.3", ["198.51.100.1"], forwarded: ["for=6.6.6.6"]) == ClientAddress("10.1.2.3"))
        #expect(
            try Self.client("10.1.2.3", ["198.51.100.1"], forwarded: ["for=198.51.100.1"])
                == ClientAddress("198.51.100.1"))
    }

    @Test func `the subscriber prefix is half of an IPv6 address and all of an IPv4 address`() throws {
        let one = try #require(ClientAddress("2001:db8::1"))
        let other = try #require(ClientAddress("2001:db8::2:1"))
        #expect(one.subscriberPrefix == other.subscriberPrefix && one.subscriberPrefix.count == 8)
        #expect(one.subscriberPrefix != ClientAddress("2001:db8:0:1::1")?.subscriberPrefix)
        #expect(ClientAddress("198.51.100.1")?.subscriberPrefix == [198, 51, 100, 1])
        #expect(ClientAddress("::ffff:198.51.100.1")?.subscriberPrefix == [198, 51, 100, 1])
    }
}
