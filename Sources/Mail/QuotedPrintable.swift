/// The encoding of a message's text (RFC 2045, 6.7).
package enum QuotedPrintable {
    /// In bytes, without the line end.
    private static let longestLine = 76
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// - Parameter text: with `\n` at the ends of its lines.
    /// - Returns: ASCII in lines that end with CRLF.
    package static func encode(_ text: String) -> [UInt8] {
        var encoded: [UInt8] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            append(line.utf8, to: &encoded)
            encoded += Array("\r\n".utf8)
        }
        return encoded
    }

    private static func append(_ line: Substring.UTF8View, to encoded: inout [UInt8]) {
        var length = 0
        for (index, byte) in zip(line.indices, line) {
            let isLast = line.index(after: index) == line.endIndex
            let unit = isPlain(byte, isLast: isLast) ? [byte] : [UInt8(ascii: "="), high(byte), low(byte)]
            // A line that the next one continues ends with "=".
            if length + unit.count > (isLast ? longestLine : longestLine - 1) {
                encoded += Array("=\r\n".utf8)
                length = 0
            }
            encoded += unit
            length += unit.count
        }
    }

    /// A space at the end of a line could be removed on its way.
    private static func isPlain(_ byte: UInt8, isLast: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "="): false
        case UInt8(ascii: " "): !isLast
        case 0x21...0x7E: true
        default: false
        }
    }

    private static func high(_ byte: UInt8) -> UInt8 { digits[Int(byte >> 4)] }
    private static func low(_ byte: UInt8) -> UInt8 { digits[Int(byte & 15)] }
}
