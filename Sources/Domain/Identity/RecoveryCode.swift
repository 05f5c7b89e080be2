/// A code that replaces the second factor once, for a lost device.
package struct RecoveryCode: Sendable, Hashable {
    /// How many an account gets.
    package static let count = 10
    /// In bytes: 120 bits, too many to guess.
    package static let randomLength = 15
    private static let digits = 24
    private static let groupLength = 6

    /// 24 digits of Base32 in four groups: `ABCDEF-GHIJKL-MNOPQR-STUVWX`.
    package let text: String

    /// - Parameter bytes: `randomLength` random bytes.
    package init(random bytes: [UInt8]) { text = Self.grouped(Array(Base32.text(of: bytes).utf8)) }

    /// - Parameter typed: in any case; spaces and hyphens are ignored. Nil if it is no such code.
    package init?(_ typed: String) {
        guard typed.utf8.count <= 100 else { return nil }
        // By bytes: letters of other alphabets may have an ASCII capital.
        let lowercase = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = typed.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
            .map { lowercase.contains($0) ? $0 & 0b1101_1111 : $0 }
        guard digits.count == Self.digits, digits.allSatisfy(Base32.isDigit) else { return nil }
        text = Self.grouped(digits)
    }

    private static func grouped(_ digits: [UInt8]) -> String {
        stride(from: 0, to: digits.count, by: groupLength).map { start in
            String(decoding: digits[start..<min(start + groupLength, digits.count)], as: UTF8.self)
        }.joined(separator: "-")
    }
}
