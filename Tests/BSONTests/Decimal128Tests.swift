import BSON
import Testing

struct Decimal128Tests {
    @Test(
        arguments: [
            ("0", "0"), ("-0.00", "-0.00"), ("1.50", "1.50"), ("0.000001", "0.000001"), ("0.0000001", "1E-7"),
            ("10e0", "10"), ("1e1", "1E+1"), ("12345e-3", "12.345"), ("+.5", "0.5"), ("5.", "5"), ("-iNf", "-Infinity"),
            ("nan", "NaN"), ("9999999999999999999999999999999999E6111", "9.999999999999999999999999999999999E+6144"),
            ("1E-6176", "1E-6176"), ("10E-6177", "1E-6176"), ("1E6144", "1.000000000000000000000000000000000E+6144"),
            ("0E99999999999999999999", "0E+6111"), ("-0E-99999999999999999999", "-0E-6176"),
            ("12345678901234567890123456789012340", "1.234567890123456789012345678901234E+34"),
        ]
    )
    func `Numbers are parsed and printed by the specification`(text: String, printed: String) throws {
        let decimal = try #require(Decimal128(text))
        #expect(decimal.description == printed)
        #expect(Decimal128(printed) == decimal)
    }

    @Test(
        arguments: [
            "", "+", ".", "e1", "1e", "1e+", "1 ", " 1", "1..2", "--1", "0x1", "١", "infin", "nano", "1E6145",
            "1E-6177",
            "12345678901234567890123456789012345", "1E99999999999999999999", "1E-99999999999999999999",
        ]
    )
    func `Invalid or inexact numbers are rejected`(text: String) {
        #expect(Decimal128(text) == nil)
    }

    @Test func `Coefficients of more than 34 digits read as zero`() {
        #expect(Decimal128(high: 0x3041_ED09_BEAD_87C0, low: 0x378D_8E64_0000_0000).description == "0")
        #expect(
            Decimal128(high: 0x3041_ED09_BEAD_87C0, low: 0x378D_8E63_FFFF_FFFF).description
                == "9999999999999999999999999999999999"
        )
    }
}
