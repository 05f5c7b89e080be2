/// A CIDR block of IP addresses.
package struct CIDRBlock: Sendable, Hashable {
    private let prefix: [UInt8]
    private let bits: Int

    /// - Parameter text: a literal such as `10.0.0.0/8` or `fc00::/7`; traps if it is invalid.
    init(_ text: String) {
        guard let block = CIDRBlock(parsing: text) else { preconditionFailure("\(text) is not a CIDR block") }
        self = block
    }

    /// - Parameter text: a CIDR block, or a single IP address; nil otherwise.
    package init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(ipv4: parts[0]) ?? IPAddress(ipv6: parts[0]) else {
            return nil
        }
        prefix = address.bytes
        let whole = prefix.count * 8
        guard parts.count == 2 else {
            bits = whole
            return
        }
        let digits = parts[1].utf8
        guard (1...3).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let bits = Int(parts[1]), bits <= whole
        else { return nil }
        self.bits = bits
    }

    /// Whether the block contains an address of the same family.
    package func contains(_ address: [UInt8]) -> Bool {
        guard address.count == prefix.count else { return false }
        let whole = bits / 8
        guard address[..<whole] == prefix[..<whole] else { return false }
        let rest = bits % 8
        guard rest > 0 else { return true }
        return (address[whole] ^ prefix[whole]) >> (8 - rest) == 0
    }
}

extension [CIDRBlock] {
    func contains(_ address: [UInt8]) -> Bool { contains { $0.contains(address) } }
}
