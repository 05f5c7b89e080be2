/// The IP address of a client, normalized: an IPv4-mapped IPv6 address becomes IPv4.
package struct ClientAddress: Sendable, Hashable {
    private static let mapped = CIDRBlock("::ffff:0:0/96")
    private static let loopback = [CIDRBlock("127.0.0.0/8"), CIDRBlock("::1/128")]

    package let bytes: [UInt8]

    /// - Parameter text: an IPv4 or IPv6 address without brackets and port; nil otherwise.
    package init?(_ text: some StringProtocol) {
        guard let address = IPAddress(ipv4: text) ?? IPAddress(ipv6: text) else { return nil }
        bytes = Self.mapped.contains(address.bytes) ? Array(address.bytes[12...]) : address.bytes
    }

    /// Whether it is a loopback address.
    package var isLoopback: Bool { Self.loopback.contains(bytes) }

    /// The prefix that rate limits count by: a /64 for IPv6, since one subscriber has 2^64 addresses and may use a
    /// different one for each request; the whole address for IPv4.
    package var subscriberPrefix: [UInt8] { bytes.count == 16 ? Array(bytes[..<8]) : bytes }
}
