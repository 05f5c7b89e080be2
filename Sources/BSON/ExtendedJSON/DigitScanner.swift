/// Scanner of fixed-width numbers and the separators between them.
struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text.utf8[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// Consume exactly `width` decimal digits; nil, consuming nothing, if there are fewer.
    mutating func number(_ width: Int) -> Int? {
        var value = 0
        let digits = rest.prefix(width)
        guard digits.count == width else { return nil }
        for byte in digits {
            guard let digit = byte.decimalValue else { return nil }
            value = value * 10 + Int(digit)
        }
        rest.removeFirst(width)
        return value
    }

    /// Consume the separator; false if another character is next.
    mutating func skip(_ separator: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: separator) else { return false }
        rest.removeFirst()
        return true
    }
}
