import Domain
import Testing

/// Amounts of money, exact to six decimal places.
@Suite struct MoneyTests {
    @Test(arguments: [
        ("0", 0, "0.00"), ("0.5", 500_000, "0.50"), ("0.0125", 12_500, "0.0125"),
        (
            "1000000000", 1_000_000_000_000_000,
            "1000000000.00"
        ), ("00012.30", 12_300_000, "12.30"), ("0.000001", 1, "0.000001"),
    ])
    func `a plain decimal is read exactly and written with two places or more`(
        text: String, micros: Int, written: String
    ) throws {
        let money = try #require(Money(text))
        #expect(money.micros == Int64(micros) && money.text == written)
        #expect(Money(written) == money)
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "0.0000001", "1000000000.000001", "99999999999", " 1", "1 ", "٣",
        "0x10", "1.5.0", "NaN",
    ])
    func `anything else is no amount`(text: String) {
        #expect(Money(text) == nil)
    }

    @Test func `differences below zero keep their sign`() {
        #expect((Money(micros: 500_000) - Money(micros: 1_750_000)).text == "-1.25")
        #expect((Money(micros: 20_000) * 3).text == "0.06")
    }
}
