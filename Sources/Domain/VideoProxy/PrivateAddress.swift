/// Recognizes loopback and private IP addresses.
package enum PrivateAddress {
    /// Whether the text is a loopback or private IP address.
    ///
    /// - Parameter text: an IPv4 or IPv6 address without brackets; one with a zone is not recognized.
    package static func contains(_ text: String) -> Bool {
        guard let address = IPAddress(ipv4: text) ?? IPAddress(ipv6: text) else { return false }
        let bytes = ReservedRanges.embeddedIPv4(in: address.bytes) ?? address.bytes
        return ReservedRanges.local.contains { $0.contains(bytes) }
    }
}
