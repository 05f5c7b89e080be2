/// Where a request comes from, as an address in its one form: IPv4 in the clothes of IPv6 is IPv4.
package struct ClientAddress: Sendable, Hashable {
    private static let mapped = CIDRBlock("::ffff:0:0/96")
    private static let loopback = [CIDRBlock("127.0.0.0/8"), CIDRBlock("::1/128")]

    package let bytes: [UInt8]

    /// - Parameter text: an address of IPv4 or IPv6, without brackets and port. Nil for anything else.
    package init?(_ text: some StringProtocol) {
        guard let address = IPAddress(ipv4: text) ?? IPAddress(ipv6: text) else { return nil }
        bytes = Self.mapped.contains(address.bytes) ? Array(address.bytes[12...]) : address.bytes
    }

    /// Whether it is this machine itself.
    package var isLoopback: Bool { Self.loopback.contains(bytes) }

    /// The part by which somebody is known when requests are counted: a subscriber of IPv6 is given 2^64 addresses, and
    /// may use another for each request.
    package var subscriber: [UInt8] { bytes.count == 16 ? Array(bytes[..<8]) : bytes }
}
