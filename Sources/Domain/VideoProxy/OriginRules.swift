/// Which addresses videos may come from.
package struct OriginRules: Sendable {
    /// Patterns of host names, in lower case; `*` stands for letters, digits and hyphens within one label.
    package var hosts: [String]
    /// Whether addresses of this machine and of private nets are allowed, and plain http with them: for the sandbox.
    package var allowsPrivate: Bool

    package init(hosts: [String], allowsPrivate: Bool) {
        self.hosts = hosts
        self.allowsPrivate = allowsPrivate
    }

    /// - Returns: nil where the address must not be asked.
    package func target(of address: String) -> OriginTarget? { nil }

    /// Whether it may be connected to.
    ///
    /// - Parameter address: four bytes of IPv4 or sixteen of IPv6, in network order.
    package func permits(address: [UInt8]) -> Bool { false }
}
