/// The policy for origin URLs. They come from the database or a provider's response and are untrusted in both cases:
/// the host must match a pattern, and every IP address it resolves to must be public.
package struct OriginPolicy: Sendable {
    /// In bytes. Signed URLs with a session token have about two thousand.
    package static let maximumURLLength = 4096

    /// Host patterns in lower case, as in `HostPattern`; an invalid one matches nothing.
    package var hosts: [String]
    /// Whether loopback and private IP addresses and plain http are allowed: for the sandbox.
    package var allowsPrivate: Bool

    package init(hosts: [String], allowsPrivate: Bool) {
        self.hosts = hosts
        self.allowsPrivate = allowsPrivate
    }

    /// Checks a URL. Unless private addresses are allowed, the target always uses TLS on port 443, even for http URLs:
    /// some provider responses contain them for hosts that support both.
    ///
    /// - Parameter url: an absolute http or https URL without a fragment.
    /// - Returns: nil if the URL is not permitted.
    package func target(of url: String) -> OriginTarget? {
        guard let url = OriginURL(url), isPermitted(url.host) else { return nil }
        if allowsPrivate {
            return OriginTarget(
                usesTLS: url.isSecure, host: url.host.text, port: url.port ?? (url.isSecure ? 443 : 80),
                pathAndQuery: url.pathAndQuery)
        }
        guard url.port == nil || url.port == (url.isSecure ? 443 : 80) else { return nil }
        return OriginTarget(usesTLS: true, host: url.host.text, port: 443, pathAndQuery: url.pathAndQuery)
    }

    /// Whether connecting to the IP address is permitted.
    ///
    /// - Parameter address: four bytes for IPv4, sixteen for IPv6, in network order.
    package func permits(address: [UInt8]) -> Bool {
        if ReservedRanges.local.contains(address) { return allowsPrivate }
        if ReservedRanges.forbidden.contains(address) { return false }
        switch address.count {
        case 4: return true
        case 16:
            if let inner = ReservedRanges.embeddedIPv4(in: address) { return permits(address: inner) }
            return ReservedRanges.globalIPv6.contains(address)
        default: return false
        }
    }

    private func isPermitted(_ host: OriginHost) -> Bool {
        if case .ipAddress(let address, _) = host {
            guard allowsPrivate, permits(address: address.bytes) else { return false }
        }
        return hosts.contains { HostPattern($0)?.matches(host) ?? false }
    }
}
