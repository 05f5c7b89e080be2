import Domain
import Testing

/// What orders cost.
@Suite struct PriceTableTests {
    private let table = PriceTable(
        currency: "EUR",
        prices: [
            "image": Price(.image(Money(micros: 20_000))), "flat": Price(.video(Money(micros: 500_000))),
            "second": Price(.second(Money(micros: 36_000))),
            "sized": Price(
                .secondByResolution([.p720: Money(micros: 100_000), .p1080: Money(micros: 150_000)])),
        ])

    @Test func `images cost by number, videos by second and resolution, or once`() {
        #expect(table.price(of: .image(model: "image", count: 3))?.amount.text == "0.06")
        #expect(table.price(of: .video(model: "flat", seconds: 5, resolution: nil))?.amount.text == "0.50")
        #expect(table.price(of: .video(model: "second", seconds: 5, resolution: .p480))?.amount.text == "0.18")
        #expect(table.price(of: .video(model: "sized", seconds: 5, resolution: .p720))?.amount.text == "0.50")
        #expect(table.price(of: .video(model: "sized", seconds: 5, resolution: .p720))?.currency == "EUR")
    }

    @Test func `without a resolution the highest is paid`() {
        #expect(table.price(of: .video(model: "sized", seconds: 10, resolution: nil))?.amount.text == "1.50")
    }

    @Test func `a video without a size has the price of the model's highest resolution, not of the table's`() {
        var model = VideoCapabilities(maximumPromptLength: 100, durations: [5], resolutions: [.p720, .p1080])
        model.model = "sized"
        #expect(table.price(of: PricedOrder(model, duration: nil, size: nil))?.amount.text == "0.75")
        var cheap = table
        cheap.prices["sized"] = Price(.secondByResolution([.p720: Money(micros: 100_000)]))
        #expect(cheap.price(of: PricedOrder(model, duration: nil, size: nil)) == nil)
    }

    @Test(arguments: [-1, Int.min, Int.max, 1 << 40])
    func `a number that no order has gives no price`(number: Int) {
        #expect(table.price(of: .image(model: "image", count: number)) == nil)
        #expect(table.price(of: .video(model: "second", seconds: number, resolution: nil)) == nil)
        #expect(table.price(of: .video(model: "sized", seconds: number, resolution: .p720)) == nil)
    }

    @Test func `an unknown model, resolution or unit has no price`() {
        #expect(table.price(of: .image(model: "other", count: 1)) == nil)
        #expect(table.price(of: .image(model: "sized", count: 1)) == nil)
        #expect(table.price(of: .video(model: "image", seconds: 5, resolution: nil)) == nil)
        #expect(table.price(of: .video(model: "sized", seconds: 5, resolution: .p480)) == nil)
    }
}
