/// Takes numbers of fixed width and the marks between them off the front of a text.
struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text.utf8[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// The number that exactly so many decimal digits make; nil, and nothing taken, where there are fewer.
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

    /// Whether that mark came next; it is taken then.
    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: mark) else { return false }
        rest.removeFirst()
        return true
    }
}
