import Domain
import SeededNumbers
import Testing

/// Which IP addresses may be connected to.
@Suite struct PermittedAddressTests {
    private static let publicOnly = OriginPolicy(hosts: [], allowsPrivate: false)
    private static let privateAllowed = OriginPolicy(hosts: [], allowsPrivate: true)
    /// Random samples per range, besides its first and last address.
    private static let samples = 40

    private static func samples(of range: RegisteredRange, _ generator: inout SeededGenerator) -> [[UInt8]] {
        [range.first, range.last] + (0..<samples).map { _ in range.random(using: &generator) }
    }

    @Test func `No special-purpose address is permitted, except private ones if allowed`() {
        var generator = SeededGenerator(seed: Seed("special nets").number)
        var count = 0
        for range in RegisteredRange.ipv4 + RegisteredRange.ipv6 {
            for address in Self.samples(of: range, &generator) {
                #expect(!Self.publicOnly.permits(address: address), "\(range.text) \(address)")
                let isLocal = range.isLocal || address == Self.loopback
                #expect(Self.privateAllowed.permits(address: address) == isLocal, "\(range.text) \(address)")
                count += 1
            }
        }
        #expect(count >= 1000)
    }

    @Test func `An IPv6 form of a special IPv4 address is rejected like the IPv4 address`() {
        var generator = SeededGenerator(seed: Seed("embedded addresses").number)
        for range in RegisteredRange.ipv4 {
            for inner in Self.samples(of: range, &generator) {
                for address in Self.embeddedForms(for: inner, generator.bytes(10)) {
                    #expect(!Self.publicOnly.permits(address: address), "\(range.text) \(address)")
                    #expect(Self.privateAllowed.permits(address: address) == range.isLocal, "\(range.text) \(address)")
                }
                for address in Self.undecodedForms(of: inner, generator.bytes(9)) where address != Self.loopback {
                    #expect(!Self.publicOnly.permits(address: address), "\(range.text) \(address)")
                    #expect(!Self.privateAllowed.permits(address: address), "\(range.text) \(address)")
                }
            }
        }
    }

    private static let loopback = RegisteredRange.address([0, 0, 0, 0, 0, 0, 0, 1])

    /// Mapped, NAT64 and 6to4.
    private static func embeddedForms(for inner: [UInt8], _ rest: [UInt8]) -> [[UInt8]] {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        let tunnelled: [UInt8] = [0x20, 0x02]
        return [mapped + inner, translated + inner, tunnelled + inner + rest]
    }

    /// Local-use NAT64, Teredo and the deprecated IPv4-compatible form: never permitted.
    private static func undecodedForms(of inner: [UInt8], _ rest: [UInt8]) -> [[UInt8]] {
        let site: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 1]
        let teredo: [UInt8] = [0x20, 0x01, 0, 0]
        var translated = site + inner[..<2]
        translated += [0] + inner[2...] + rest[..<5]
        var hidden = teredo + inner + rest[..<4]
        hidden += inner.map { ~$0 }
        return [translated, hidden, [UInt8](repeating: 0, count: 12) + inner]
    }

    @Test(
        arguments: [
            [1, 0, 0, 0], [9, 255, 255, 255], [11, 0, 0, 0], [100, 63, 255, 255], [100, 128, 0, 0],
            [126, 255, 255, 255],
            [128, 0, 0, 0], [169, 253, 255, 255], [169, 255, 0, 0], [172, 15, 255, 255], [172, 32, 0, 0],
            [191, 255, 255, 255], [192, 0, 1, 0], [192, 0, 1, 255], [192, 0, 3, 0], [192, 31, 195, 255],
            [192, 31, 197, 0],
            [192, 52, 192, 255], [192, 52, 194, 0], [192, 88, 98, 255], [192, 88, 100, 0], [192, 167, 255, 255],
            [192, 169, 0, 0], [192, 175, 47, 255], [192, 175, 49, 0], [198, 17, 255, 255], [198, 20, 0, 0],
            [198, 51, 99, 255], [198, 51, 101, 0], [203, 0, 112, 255], [203, 0, 114, 0], [223, 255, 255, 255],
            [8, 8, 8, 8], [47, 100, 0, 1],
        ] as [[UInt8]])
    func `An address just outside a special IPv4 range is permitted, also in its IPv6 forms`(address: [UInt8]) {
        for form in [address] + Self.embeddedForms(for: address, [UInt8](repeating: 1, count: 10)) {
            #expect(Self.publicOnly.permits(address: form), "\(form)")
            #expect(Self.privateAllowed.permits(address: form), "\(form)")
        }
    }

    @Test(
        arguments: [
            [0x2000], [0x2001, 0x200], [0x2001, 0xDB7, 0xFFFF, 0xFFFF], [0x2001, 0xDB9], [0x2003], [0x2606, 0x4700],
            [0x2620, 0x4F, 0x7FFF, 0xFFFF], [0x2620, 0x4F, 0x8001], [0x2408, 0x4000], [0x3FFE, 0xFFFF],
            [0x3FFF, 0x1000],
            [0x3FFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF],
        ] as [[UInt16]])
    func `An address just outside a special IPv6 range is permitted`(groups: [UInt16]) {
        #expect(Self.publicOnly.permits(address: RegisteredRange.address(groups)))
    }

    @Test func `An address of invalid length is not permitted`() {
        for count in [0, 1, 3, 5, 8, 15, 17, 32] {
            #expect(!Self.privateAllowed.permits(address: [UInt8](repeating: 8, count: count)))
        }
    }
}
