import Domain
import SeededNumbers
import Testing

/// Which addresses may be connected to, whatever name led to them.
@Suite struct PermittedAddressTests {
    private static let outside = OriginPolicy(hosts: [], allowsPrivate: false)
    private static let inside = OriginPolicy(hosts: [], allowsPrivate: true)
    /// Of each net, beside its first and its last.
    private static let samples = 40

    private static func samples(of net: RegisteredRange, _ generator: inout SeededGenerator) -> [[UInt8]] {
        [net.first, net.last] + (0..<samples).map { _ in net.random(using: &generator) }
    }

    @Test func `No address of a special-purpose net is permitted, and with private ones allowed only those`() {
        var generator = SeededGenerator(seed: Seed("special nets").number)
        var count = 0
        for net in RegisteredRange.ipv4 + RegisteredRange.ipv6 {
            for address in Self.samples(of: net, &generator) {
                #expect(!Self.outside.permits(address: address), "\(net.text) \(address)")
                let isLocal = net.isLocal || address == Self.loopback
                #expect(Self.inside.permits(address: address) == isLocal, "\(net.text) \(address)")
                count += 1
            }
        }
        #expect(count >= 1000)
    }

    @Test func `An IPv6 form of a special IPv4 address is as forbidden as that`() {
        var generator = SeededGenerator(seed: Seed("embedded addresses").number)
        for net in RegisteredRange.ipv4 {
            for inner in Self.samples(of: net, &generator) {
                for address in Self.standIns(for: inner, generator.bytes(10)) {
                    #expect(!Self.outside.permits(address: address), "\(net.text) \(address)")
                    #expect(Self.inside.permits(address: address) == net.isLocal, "\(net.text) \(address)")
                }
                for address in Self.carriers(of: inner, generator.bytes(9)) where address != Self.loopback {
                    #expect(!Self.outside.permits(address: address), "\(net.text) \(address)")
                    #expect(!Self.inside.permits(address: address), "\(net.text) \(address)")
                }
            }
        }
    }

    private static let loopback = RegisteredRange.address([0, 0, 0, 0, 0, 0, 0, 1])

    /// Mapped, NAT64 and 6to4.
    private static func standIns(for inner: [UInt8], _ rest: [UInt8]) -> [[UInt8]] {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        let tunnelled: [UInt8] = [0x20, 0x02]
        return [mapped + inner, translated + inner, tunnelled + inner + rest]
    }

    /// A site's own NAT64, Teredo, and the form that is no longer used: never permitted.
    private static func carriers(of inner: [UInt8], _ rest: [UInt8]) -> [[UInt8]] {
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
    func `What lies just outside a special IPv4 net is permitted, in its IPv6 forms too`(address: [UInt8]) {
        for form in [address] + Self.standIns(for: address, [UInt8](repeating: 1, count: 10)) {
            #expect(Self.outside.permits(address: form), "\(form)")
            #expect(Self.inside.permits(address: form), "\(form)")
        }
    }

    @Test(
        arguments: [
            [0x2000], [0x2001, 0x200], [0x2001, 0xDB7, 0xFFFF, 0xFFFF], [0x2001, 0xDB9], [0x2003], [0x2606, 0x4700],
            [0x2620, 0x4F, 0x7FFF, 0xFFFF], [0x2620, 0x4F, 0x8001], [0x2408, 0x4000], [0x3FFE, 0xFFFF],
            [0x3FFF, 0x1000],
            [0x3FFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF],
        ] as [[UInt16]])
    func `What lies just outside a special IPv6 net is permitted`(groups: [UInt16]) {
        #expect(Self.outside.permits(address: RegisteredRange.address(groups)))
    }

    @Test func `What is no address is not permitted`() {
        for count in [0, 1, 3, 5, 8, 15, 17, 32] {
            #expect(!Self.inside.permits(address: [UInt8](repeating: 8, count: count)))
        }
    }
}
