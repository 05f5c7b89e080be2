extension Decimal128 {
    /// - Parameter text: a number with optional sign, point and exponent, or `inf`, `infinity` or `nan` in either case.
    ///   Anything else gives nil, and so does a number that cannot be represented exactly.
    package init?(_ text: String) {
        var rest = text.utf8[...]
        let negative = rest.first == UInt8(ascii: "-")
        if negative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let parsed =
            switch String(Substring(rest)).lowercased() {
            case "inf", "infinity": Self.infinity
            case "nan": Self.nan
            default: Self.number(rest)
            }
        guard let parsed else { return nil }
        self = negative ? parsed.negated : parsed
    }

    private static func number(_ text: Substring.UTF8View) -> Decimal128? {
        var rest = text
        var digits: [UInt8] = []
        var exponent = 0
        var hasDigits = false
        var hasPoint = false
        while let byte = rest.first {
            if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else if let digit = byte.decimalValue {
                hasDigits = true
                // Skip leading zeros.
                if digit != 0 || !digits.isEmpty { digits.append(digit) }
                if hasPoint { exponent -= 1 }
            } else {
                break
            }
            rest.removeFirst()
        }
        guard hasDigits else { return nil }
        if let mark = rest.popFirst() {
            guard mark | 0x20 == UInt8(ascii: "e"), let written = Self.exponent(rest) else { return nil }
            exponent += written
        }
        return number(digits, exponent: exponent)
    }

    private static func exponent(_ text: Substring.UTF8View) -> Int? {
        var rest = text
        let negative = rest.first == UInt8(ascii: "-")
        if negative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard !rest.isEmpty else { return nil }
        var value = 0
        for byte in rest {
            guard let digit = byte.decimalValue else { return nil }
            // Clamped: more than any number of digits can compensate, and far from overflow.
            value = min(value * 10 + Int(digit), 1_000_000_000_000)
        }
        return negative ? -value : value
    }

    /// - Parameter digits: without leading zeros; empty for zero.
    private static func number(_ digits: [UInt8], exponent: Int) -> Decimal128? {
        var digits = digits
        var exponent = exponent
        if digits.isEmpty {
            exponent = min(max(exponent, exponents.lowerBound), exponents.upperBound)
        }
        while digits.count > Self.digits || exponent < exponents.lowerBound {
            guard digits.last == 0 else { return nil }
            digits.removeLast()
            exponent += 1
        }
        while exponent > exponents.upperBound {
            guard digits.count < Self.digits else { return nil }
            digits.append(0)
            exponent -= 1
        }
        let coefficient = digits.reduce(UInt128(0)) { $0 * 10 + UInt128($1) }
        let biased = UInt64(exponent - exponents.lowerBound)
        return Decimal128(
            high: biased << 49 | UInt64(truncatingIfNeeded: coefficient >> 64),
            low: UInt64(truncatingIfNeeded: coefficient)
        )
    }
}
