import Afterimage
import Configuration
import Domain
import FoundationEssentials
import Testing

/// `PRICES_FILE`.
@Suite struct PricesFileTests {
    private static let rejected: [(text: String, fault: String)] = [
        ("nano-banana: 0.02", "line 1: a mapping with a price and its currency is needed"),
        ("nano-banana: {per_image: 0.02}", "line 1: the key 'currency' is missing"),
        ("nano-banana: {per_image: 0.02, currency: usd}", "line 1: a currency has three capital letters"),
        ("nano-banana: {currency: USD}", "line 1: exactly one of per_image, per_second and per_video is needed"),
        (
            "a: {per_image: 1, per_second: 1, currency: USD}",
            "line 1: exactly one of per_image, per_second and per_video is needed"
        ),
        ("a:\n  per_image: 1\n  currency: USD\n  discount: 1", "line 4: the key 'discount' is unknown"),
        ("a: {per_image: -1, currency: USD}", "a price is a decimal number with at most 6 decimal places"),
        ("a: {per_image: 1e2, currency: USD}", "a price is a decimal number with at most 6 decimal places"),
        ("a: {per_image: 0.0000001, currency: USD}", "a price is a decimal number with at most 6 decimal places"),
        ("a: {per_second: {4K: 1}, currency: USD}", "a resolution is one of 480P, 720P, 1080P"),
        ("a: {per_second: {}, currency: USD}", "a price is missing"),
        ("a: {per_image: 1, currency: USD, failed: sometimes}", "failed is one of free, charged, unknown"),
        (
            "a: {per_image: 1, currency: USD}\nb: {per_image: 1, currency: EUR}",
            "line 2: all prices must have the same currency"
        ),
        ("{}", "line 1: no model has a price"), ("a: [", "line"),
    ]

    private static func settings(_ text: String) throws -> Settings {
        let file = FileManager.default.temporaryDirectory.appending(path: "prices-\(UUID().uuidString).yaml")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try settings(path: file.path)
    }

    private static func settings(path: String) throws(SettingsError) -> Settings {
        let values = ["PRICES_FILE": path]
        return try Settings(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: values)), for: .working)
    }

    @Test func `The file replaces the published prices, without rounding`() throws {
        let settings = try Self.settings(
            """
            nano-banana: {per_image: 0.000001, currency: EUR, date: 2026-11-20, source: "https://example.org"}
            wan2.6-t2v:
              per_second: {720P: 0.10, 1080P: 0.15}
              currency: EUR
              failed: charged
            any: {per_video: 2, currency: EUR}
            flat: {per_second: 0.3, currency: EUR, failed: unknown}
            """)
        #expect(
            settings.prices
                == PriceTable(
                    currency: "EUR",
                    prices: [
                        "nano-banana": Price(.image(Money(micros: 1))),
                        "wan2.6-t2v": Price(
                            .secondByResolution([.p720: Money(micros: 100_000), .p1080: Money(micros: 150_000)]),
                            failed: .charged),
                        "any": Price(.video(Money(micros: 2_000_000))),
                        "flat": Price(.second(Money(micros: 300_000)), failed: .unknown),
                    ]))
    }

    @Test func `Without a file the prices are the published ones`() throws {
        #expect(try Self.settings(path: "").prices == .published)
    }

    @Test func `A faulty file ends the start with the line of the fault`() throws {
        for (text, fault) in Self.rejected {
            let error = #expect(throws: SettingsError.self, "\(text)") { try Self.settings(text) }
            let faults = error?.faults ?? []
            #expect(
                faults.count == 1 && faults.allSatisfy { $0.hasPrefix("PRICES_FILE ") && $0.contains(fault) },
                "\(text): \(faults)")
        }
        let missing = #expect(throws: SettingsError.self) { try Self.settings(path: "/nonexistent/prices") }
        #expect(missing?.faults.first?.hasPrefix("PRICES_FILE ") == true)
    }
}
