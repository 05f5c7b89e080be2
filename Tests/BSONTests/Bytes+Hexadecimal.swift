extension [UInt8] {
    /// The bytes that pairs of hexadecimal digits of either case stand for; spaces between pairs are skipped.
    init(hexadecimal text: String) {
        let digits = text.compactMap { $0 == " " ? nil : UInt8($0.hexDigitValue!) }
        precondition(digits.count.isMultiple(of: 2), "half a byte: \(text)")
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// Pairs of upper-case hexadecimal digits.
    var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }
}
