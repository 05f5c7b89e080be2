import SeededNumbers

/// A range of the IANA special-purpose address registries, listed independently of the code under test.
struct RegisteredRange: Sendable {
    let text: String
    let first: [UInt8]
    let bits: Int
    /// Whether it is a loopback or private range.
    let isLocal: Bool

    init(_ first: [UInt8], _ bits: Int, _ text: String, isLocal: Bool = false) {
        self.first = first
        self.bits = bits
        self.text = text
        self.isLocal = isLocal
    }

    var last: [UInt8] { zip(first, mask).map { $0 | ~$1 } }

    func random(using generator: inout SeededGenerator) -> [UInt8] {
        zip(zip(first, mask), generator.bytes(first.count)).map { $0.0 | $1 & ~$0.1 }
    }

    private var mask: [UInt8] {
        first.indices.map { index in
            let bits = min(8, max(0, bits - index * 8))
            return bits == 0 ? 0 : UInt8.max << (8 - UInt8(bits))
        }
    }

    static let ipv4 = [
        RegisteredRange([0, 0, 0, 0], 8, "0/8"),
        RegisteredRange([10, 0, 0, 0], 8, "10/8", isLocal: true),
        RegisteredRange([100, 64, 0, 0], 10, "100.64/10"),
        RegisteredRange([127, 0, 0, 0], 8, "127/8", isLocal: true),
        RegisteredRange([169, 254, 0, 0], 16, "169.254/16"),
        RegisteredRange([172, 16, 0, 0], 12, "172.16/12", isLocal: true),
        RegisteredRange([192, 0, 0, 0], 24, "192.0.0/24"),
        RegisteredRange([192, 0, 2, 0], 24, "192.0.2/24"),
        RegisteredRange([192, 31, 196, 0], 24, "192.31.196/24"),
        RegisteredRange([192, 52, 193, 0], 24, "192.52.193/24"),
        RegisteredRange([192, 88, 99, 0], 24, "192.88.99/24"),
        RegisteredRange([192, 168, 0, 0], 16, "192.168/16", isLocal: true),
        RegisteredRange([192, 175, 48, 0], 24, "192.175.48/24"),
        RegisteredRange([198, 18, 0, 0], 15, "198.18/15"),
        RegisteredRange([198, 51, 100, 0], 24, "198.51.100/24"),
        RegisteredRange([203, 0, 113, 0], 24, "203.0.113/24"),
        RegisteredRange([224, 0, 0, 0], 4, "224/4"),
        RegisteredRange([240, 0, 0, 0], 4, "240/4"),
        RegisteredRange([255, 255, 255, 255], 32, "broadcast"),
    ]

    static let ipv6 = [
        RegisteredRange(address([]), 128, "::"),
        RegisteredRange(address([0, 0, 0, 0, 0, 0, 0, 1]), 128, "::1", isLocal: true),
        RegisteredRange(address([]), 96, "::/96 but ::1"),
        RegisteredRange(address([0x64, 0xFF9B, 1]), 48, "64:ff9b:1::/48"),
        RegisteredRange(address([0x100]), 64, "100::/64"),
        RegisteredRange(address([0x100, 0, 0, 1]), 64, "100:0:0:1::/64"),
        RegisteredRange(address([0x2001]), 32, "2001::/32"),
        RegisteredRange(address([0x2001, 2]), 48, "2001:2::/48"),
        RegisteredRange(address([0x2001, 3]), 32, "2001:3::/32"),
        RegisteredRange(address([0x2001, 4, 0x112]), 48, "2001:4:112::/48"),
        RegisteredRange(address([0x2001, 0x10]), 28, "2001:10::/28"),
        RegisteredRange(address([0x2001, 0x20]), 28, "2001:20::/28"),
        RegisteredRange(address([0x2001, 0x30]), 28, "2001:30::/28"),
        RegisteredRange(address([0x2001, 0xDB8]), 32, "2001:db8::/32"),
        RegisteredRange(address([0x2620, 0x4F, 0x8000]), 48, "2620:4f:8000::/48"),
        RegisteredRange(address([0x3FFF]), 20, "3fff::/20"),
        RegisteredRange(address([0x4000]), 2, "4000::/2, unallocated"),
        RegisteredRange(address([0x5F00]), 16, "5f00::/16"),
        RegisteredRange(address([0xFC00]), 7, "fc00::/7", isLocal: true),
        RegisteredRange(address([0xFE80]), 10, "fe80::/10"),
        RegisteredRange(address([0xFEC0]), 10, "fec0::/10"),
        RegisteredRange(address([0xFF00]), 8, "ff00::/8"),
    ]

    /// The leading groups; the rest is zero.
    static func address(_ groups: [UInt16]) -> [UInt8] {
        let all = groups + [UInt16](repeating: 0, count: 8 - groups.count)
        return all.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
}
