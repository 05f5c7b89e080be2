/// A block of addresses that begin with the same bits.
struct AddressNet: Sendable {
    private let prefix: [UInt8]
    private let bits: Int

    /// - Parameter text: as registries write it, `10.0.0.0/8` or `fc00::/7`; one that is none stops the program.
    init(_ text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let bits = Int(parts[1]),
            let address = NetworkAddress(ipv4: parts[0]) ?? NetworkAddress(ipv6: parts[0]),
            (0...address.bytes.count * 8).contains(bits)
        else { preconditionFailure("\(text) is not a net") }
        prefix = address.bytes
        self.bits = bits
    }

    /// Whether an address of the same family lies in it.
    func contains(_ address: [UInt8]) -> Bool {
        guard address.count == prefix.count else { return false }
        let whole = bits / 8
        guard address[..<whole] == prefix[..<whole] else { return false }
        let rest = bits % 8
        guard rest > 0 else { return true }
        return (address[whole] ^ prefix[whole]) >> (8 - rest) == 0
    }
}

extension [AddressNet] {
    func contains(_ address: [UInt8]) -> Bool { contains { $0.contains(address) } }
}
