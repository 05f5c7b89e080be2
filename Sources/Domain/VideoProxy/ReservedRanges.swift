/// The nets of IANA's registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890 and what came after), and the
/// forms in which an IPv6 address stands for an IPv4 one.
enum ReservedRanges {
    /// This machine and private nets.
    static let local = nets([
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
        "::1/128", "fc00::/7",
    ])

    /// No video is to be had from any of these, whatever is allowed.
    static let forbidden = nets([
        "0.0.0.0/8",  // this net; some systems take it for this machine
        "100.64.0.0/10",  // between a provider's customers and its translator; clouds keep metadata here too
        "169.254.0.0/16",  // link-local, and clouds' metadata
        "192.0.0.0/24",  // protocol assignments
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24",  // documentation
        "192.31.196.0/24", "192.175.48.0/24",  // AS112
        "192.52.193.0/24",  // multicast tunnels (AMT)
        "192.88.99.0/24",  // relays of 6to4
        "198.18.0.0/15",  // benchmarks
        "224.0.0.0/4",  // multicast
        "240.0.0.0/4",  // reserved, broadcast
        "2001::/23",  // protocol assignments: Teredo, benchmarks, ORCHID and more
        "2001:db8::/32", "3fff::/20",  // documentation
        "2620:4f:8000::/48",  // AS112
    ])

    /// All that has been given out for the public net; whatever lies outside is special or not given out.
    static let globalIPv6 = CIDRBlock("2000::/3")

    /// The IPv4 address that an IPv6 one stands for, or nil. The deprecated `::a.b.c.d` and the NAT64 of a site's own
    /// (64:ff9b:1::/48), whose layout is the site's, stand for none: they lie outside the public net.
    static func embeddedIPv4(in address: [UInt8]) -> [UInt8]? {
        if mapped.contains(address) || translated.contains(address) { return Array(address[12...]) }
        if tunnelled.contains(address) { return Array(address[2..<6]) }
        return nil
    }

    private static let mapped = CIDRBlock("::ffff:0:0/96")
    /// NAT64's well-known prefix: how a machine without IPv4 reaches it.
    private static let translated = CIDRBlock("64:ff9b::/96")
    /// 6to4.
    private static let tunnelled = CIDRBlock("2002::/16")

    private static func nets(_ texts: [String]) -> [CIDRBlock] { texts.map(CIDRBlock.init) }
}
