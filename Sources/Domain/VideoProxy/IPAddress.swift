/// An IP address as bytes in network order. Only the canonical notation is parsed; the other forms that resolvers
/// accept (octal, hexadecimal, short forms, zones) are rejected.
package struct IPAddress: Sendable, Hashable {
    /// Four bytes for IPv4, sixteen for IPv6.
    package let bytes: [UInt8]

    /// - Parameter text: four decimal numbers up to 255, without leading zeros.
    init?(ipv4 text: some StringProtocol) {
        let numbers = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard numbers.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for digits in numbers {
            guard (1...3).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0"),
                digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let number = UInt8(String(decoding: digits, as: UTF8.self))
            else { return nil }
            bytes.append(number)
        }
        self.bytes = bytes
    }

    /// - Parameter text: without brackets; the last four bytes may be in IPv4 notation.
    init?(ipv6 text: some StringProtocol) {
        guard text.utf8.count <= 45 else { return nil }
        let halves = Self.halves(of: String(text))
        guard let front = Self.groups(halves.front, isLast: halves.back == nil) else { return nil }
        if let text = halves.back {
            guard let back = Self.groups(text, isLast: true), front.count + back.count <= 14 else { return nil }
            bytes = front + [UInt8](repeating: 0, count: 16 - front.count - back.count) + back
        } else {
            guard front.count == 16 else { return nil }
            bytes = front
        }
    }

    /// The parts before and after the first `::`.
    private static func halves(of text: String) -> (front: Substring, back: Substring?) {
        let colon = UInt8(ascii: ":")
        var index = text.utf8.startIndex
        while index < text.utf8.endIndex {
            let next = text.utf8.index(after: index)
            if next < text.utf8.endIndex, text.utf8[index] == colon, text.utf8[next] == colon {
                return (text[..<index], text[text.utf8.index(after: next)...])
            }
            index = next
        }
        return (text[...], nil)
    }

    private static func groups(_ text: Substring, isLast: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        guard groups.count <= 8 else { return nil }
        var bytes: [UInt8] = []
        for (position, group) in groups.enumerated() {
            if isLast, position == groups.count - 1, let tail = IPAddress(ipv4: group) {
                bytes += tail.bytes
                continue
            }
            guard (1...4).contains(group.utf8.count), group.utf8.allSatisfy(\.isHexadecimalDigit),
                let number = UInt16(group, radix: 16)
            else { return nil }
            bytes += [UInt8(number >> 8), UInt8(number & 0xFF)]
        }
        return bytes.count <= 16 ? bytes : nil
    }
}

extension UInt8 {
    /// Of either case.
    var isHexadecimalDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
