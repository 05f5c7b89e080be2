/// Which addresses videos may come from. An address comes out of the database or a provider's answer and is trusted in
/// neither case: its host must match a pattern, and whatever that name leads to must be a public address.
package struct OriginPolicy: Sendable {
    /// In bytes. Signed addresses with a session's token in them come to some two thousand.
    package static let maximumAddressLength = 4096

    /// Patterns of host names, in lower case; `*` stands for letters, digits and hyphens within one label. One that is no
    /// `HostPattern` matches nothing.
    package var hosts: [String]
    /// Whether addresses of this machine and of private nets are allowed, and plain http with them: for the sandbox.
    package var allowsPrivate: Bool

    package init(hosts: [String], allowsPrivate: Bool) {
        self.hosts = hosts
        self.allowsPrivate = allowsPrivate
    }

    /// Without private addresses, the target is always asked by TLS at port 443, also where the address says http: some
    /// answers of providers do, of hosts that speak both.
    ///
    /// - Parameter address: an absolute http or https address, without a fragment.
    /// - Returns: nil where the address must not be asked.
    package func target(of address: String) -> OriginTarget? {
        guard let address = OriginURL(address), isPermitted(address.host) else { return nil }
        if allowsPrivate {
            return OriginTarget(
                usesTLS: address.isSecure, host: address.host.text, port: address.port ?? (address.isSecure ? 443 : 80),
                pathAndQuery: address.pathAndQuery)
        }
        guard address.port == nil || address.port == (address.isSecure ? 443 : 80) else { return nil }
        return OriginTarget(usesTLS: true, host: address.host.text, port: 443, pathAndQuery: address.pathAndQuery)
    }

    /// Whether it may be connected to.
    ///
    /// - Parameter address: four bytes of IPv4 or sixteen of IPv6, in network order.
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
        if case .number(let address, _) = host {
            guard allowsPrivate, permits(address: address.bytes) else { return false }
        }
        return hosts.contains { HostPattern($0)?.matches(host) ?? false }
    }
}
