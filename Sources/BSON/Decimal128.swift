/// A decimal number of 34 digits in the sixteen bytes of IEEE 754-2008's decimal128, as BSON holds it.
///
/// Nothing is computed with it; it comes in and goes out as text. Equal are equal bytes: 1.0 and 1.00 differ.
package struct Decimal128: Sendable, Hashable {
    /// Sign, exponent and the upper bits of the digits.
    package let high: UInt64
    /// The lower bits of the digits.
    package let low: UInt64

    /// Any bits are a number: what the format does not define reads as zero.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// How many digits the format holds.
    static let digits = 34
    /// The exponents of the last digit that the format holds.
    static let exponents = -6176...6111

    static let infinity = Decimal128(high: 0x7800_0000_0000_0000, low: 0)
    static let nan = Decimal128(high: 0x7C00_0000_0000_0000, low: 0)

    /// The number with its sign turned.
    var negated: Decimal128 { Decimal128(high: high ^ 1 << 63, low: low) }
}
