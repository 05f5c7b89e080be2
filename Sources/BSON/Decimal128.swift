/// IEEE 754-2008 decimal128: a decimal number of 34 digits in sixteen bytes.
///
/// No arithmetic, only conversion from and to text. Equality compares bytes: 1.0 and 1.00 differ.
package struct Decimal128: Sendable, Hashable {
    /// Sign, exponent and the upper bits of the digits.
    package let high: UInt64
    /// The lower bits of the digits.
    package let low: UInt64

    /// Any bits are valid: coefficients out of range read as zero.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Maximum number of digits.
    static let digits = 34
    /// Valid exponents of the last digit.
    static let exponents = -6176...6111

    static let infinity = Decimal128(high: 0x7800_0000_0000_0000, low: 0)
    static let nan = Decimal128(high: 0x7C00_0000_0000_0000, low: 0)

    /// The number with the opposite sign.
    var negated: Decimal128 { Decimal128(high: high ^ 1 << 63, low: low) }
}
