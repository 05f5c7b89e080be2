/// Which machines count as our own surroundings.
package enum NearbyAddress {
    /// Whether it is this machine or one of a private net.
    ///
    /// - Parameter text: an IPv4 or IPv6 address without brackets; with a zone it is none.
    package static func contains(_ text: String) -> Bool {
        guard let address = NetworkAddress(ipv4: text) ?? NetworkAddress(ipv6: text) else { return false }
        let bytes = SpecialNets.embeddedIPv4(in: address.bytes) ?? address.bytes
        return SpecialNets.local.contains { $0.contains(bytes) }
    }
}
