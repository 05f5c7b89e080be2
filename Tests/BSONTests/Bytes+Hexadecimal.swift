extension [UInt8] {
    /// Bytes from pairs of hexadecimal digits of either case; spaces are skipped.
    init(hexadecimal text: String) {
        let digits = text.compactMap { $0 == " " ? nil : UInt8($0.hexDigitValue!) }
        precondition(digits.count.isMultiple(of: 2), "odd number of digits: \(text)")
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// Pairs of upper-case hexadecimal digits.
    var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }
}
