extension Decimal128: CustomStringConvertible {
    /// The number as the Decimal128 specification prints it: `Infinity`, `-Infinity`, `NaN` or a number, with an
    /// exponent where the last digit stands before the point, or the first one more than six places behind it.
    package var description: String {
        let sign = high >> 63 == 1 ? "-" : ""
        switch high >> 58 & 0b11111 {
        case 0b11111: return "NaN"
        case 0b11110: return sign + "Infinity"
        default: break
        }
        // Two set bits shift the exponent, and then the digits exceed what 34 of them can say: the format reads that
        // as zero.
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
