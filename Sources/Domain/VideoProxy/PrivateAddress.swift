/// Which machines count as our own surroundings.
package enum PrivateAddress {
    /// Whether it is this machine or one of a private net.
    ///
    /// - Parameter text: an IPv4 or IPv6 address without brackets; with a zone it is none.
    package static func contains(_ text: String) -> Bool {
        guard let address = IPAddress(ipv4: text) ?? IPAddress(ipv6: text) else { return false }
        let bytes = ReservedRanges.embeddedIPv4(in: address.bytes) ?? address.bytes
        return ReservedRanges.local.contains { $0.contains(bytes) }
    }
}
