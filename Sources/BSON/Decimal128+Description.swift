extension Decimal128: CustomStringConvertible {
    /// The number in the format of the Decimal128 specification: `Infinity`, `-Infinity`, `NaN`, or a number, in
    /// scientific notation if its exponent is positive or its first digit is more than six places after the point.
    package var description: String {
        let sign = high >> 63 == 1 ? "-" : ""
        switch high >> 58 & 0b11111 {
        case 0b11111: return "NaN"
        case 0b11110: return sign + "Infinity"
        default: break
        }
        // Two set bits shift the exponent field; the coefficient then exceeds 34 digits, which the format defines as
        // zero.
        let shifted = high >> 61 & 0b11 == 0b11
        let exponent = Int(high >> (shifted ? 47 : 49) & 0x3FFF) + Self.exponents.lowerBound
        let coefficient = UInt128(high & 0x1_FFFF_FFFF_FFFF) << 64 | UInt128(low)
        let largest: UInt128 = 9_999_999_999_999_999_999_999_999_999_999_999
        return sign + Self.text(shifted || coefficient > largest ? 0 : coefficient, exponent: exponent)
    }

    private static func text(_ coefficient: UInt128, exponent: Int) -> String {
        let digits = String(coefficient)
        let scientific = exponent + digits.count - 1
        if exponent > 0 || scientific < -6 {
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            return digits.prefix(1) + fraction + "E" + (scientific < 0 ? "" : "+") + String(scientific)
        }
        guard exponent < 0 else { return digits }
        let whole = digits.count + exponent
        guard whole <= 0 else { return digits.prefix(whole) + "." + digits.dropFirst(whole) }
        return "0." + String(repeating: "0", count: -whole) + digits
    }
}
