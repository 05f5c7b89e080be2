/// Bytes as text that people can type: RFC 4648, section 6, without padding.
package enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    package static func text(of bytes: some Sequence<UInt8>) -> String {
        var digits: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                digits.append(alphabet[Int(bits >> count & 31)])
            }
            bits &= (1 << count) - 1
        }
        if count > 0 { digits.append(alphabet[Int(bits << (5 - count) & 31)]) }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Whether it is one of the 32 digits, in upper case.
    package static func isDigit(_ byte: UInt8) -> Bool { alphabet.contains(byte) }
}
