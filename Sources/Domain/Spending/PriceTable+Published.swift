extension PriceTable {
    /// The list prices of the providers, read on 2026-11-20.
    ///
    /// Images: https://nanobananaapi.ai. Videos: https://www.alibabacloud.com/help/en/model-studio. The prices of
    /// `wan2.6-t2v`, `wan2.5-t2v-preview` and `wan2.2-t2v-plus` are those that resellers quote as its list prices.
    package static let published = PriceTable(
        currency: "USD",
        prices: [
            "nano-banana": Price(.image(Money(micros: 20_000))),
            "wan2.6-t2v": Price(.secondByResolution([.p720: Money(micros: 100_000), .p1080: Money(micros: 150_000)])),
            "wan2.5-t2v-preview": Price(
                .secondByResolution([
                    .p480: Money(micros: 50_000), .p720: Money(micros: 100_000), .p1080: Money(micros: 150_000),
                ])),
            "wan2.2-t2v-plus": Price(
                .secondByResolution([.p480: Money(micros: 20_000), .p1080: Money(micros: 100_000)])),
            "wan2.1-t2v-turbo": Price(.second(Money(micros: 36_000))),
            "wan2.1-t2v-plus": Price(.second(Money(micros: 100_000))),
        ])
}
