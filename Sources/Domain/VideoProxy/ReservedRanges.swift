/// The ranges of the IANA special-purpose IPv4 and IPv6 address registries (RFC 6890 and its updates), and the IPv6
/// forms that embed an IPv4 address.
enum ReservedRanges {
    /// Loopback and private ranges.
    static let local = blocks([
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
        "::1/128", "fc00::/7",
    ])

    /// Ranges that are never connected to, even where private addresses are allowed.
    static let forbidden = blocks([
        "0.0.0.0/8",  // "this network"; some systems route it to loopback
        "100.64.0.0/10",  // carrier-grade NAT; also cloud metadata services
        "169.254.0.0/16",  // link-local, and cloud metadata services
        "192.0.0.0/24",  // protocol assignments
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24",  // documentation
        "192.31.196.0/24", "192.175.48.0/24",  // AS112
        "192.52.193.0/24",  // multicast tunnels (AMT)
        "192.88.99.0/24",  // 6to4 relays
        "198.18.0.0/15",  // benchmarks
        "224.0.0.0/4",  // multicast
        "240.0.0.0/4",  // reserved, broadcast
        "2001::/23",  // protocol assignments: Teredo, benchmarks, ORCHID and more
        "2001:db8::/32", "3fff::/20",  // documentation
        "2620:4f:8000::/48",  // AS112
    ])

    /// The allocated global unicast range; everything outside is special-purpose or unallocated.
    static let globalIPv6 = CIDRBlock("2000::/3")

    /// The IPv4 address embedded in an IPv6 one, or nil. The deprecated `::a.b.c.d` and local-use NAT64
    /// (64:ff9b:1::/48), whose layout is site-specific, are not decoded: they lie outside the global range anyway.
    static func embeddedIPv4(in address: [UInt8]) -> [UInt8]? {
        if mapped.contains(address) || translated.contains(address) { return Array(address[12...]) }
        if tunnelled.contains(address) { return Array(address[2..<6]) }
        return nil
    }

    private static let mapped = CIDRBlock("::ffff:0:0/96")
    /// The well-known NAT64 prefix, by which IPv6-only hosts reach IPv4.
    private static let translated = CIDRBlock("64:ff9b::/96")
    /// 6to4.
    private static let tunnelled = CIDRBlock("2002::/16")

    private static func blocks(_ texts: [String]) -> [CIDRBlock] { texts.map(CIDRBlock.init) }
}
