extension Sequence<UInt8> {
    /// Lower-case hexadecimal, two digits per byte.
    package var hexadecimal: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(underestimatedCount * 2)
        for byte in self {
            digits.append(Self.digit(byte >> 4))
            digits.append(Self.digit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func digit(_ half: UInt8) -> UInt8 {
        half < 10 ? UInt8(ascii: "0") + half : UInt8(ascii: "a") + half - 10
    }
}

extension UInt64 {
    /// 16 lower-case hexadecimal digits.
    package var hexadecimal: String { (0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * $0)) }.hexadecimal }
}
