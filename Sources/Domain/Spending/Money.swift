/// An amount in millionths of a currency's unit; exact.
package struct Money: Sendable, Hashable {
    package static let zero = Money(micros: 0)
    /// Of an amount that is read or computed.
    package static let maximum = Money(micros: 1_000_000_000_000_000)
    /// The number of decimal places.
    private static let places = 6

    package var micros: Int64

    package init(micros: Int64) { self.micros = micros }

    /// - Parameter text: a plain decimal, 0 to 1,000,000,000, with at most six decimal places; nil otherwise.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard (1...10).contains(parts[0].utf8.count), (1...Self.places).contains(fraction.utf8.count),
            [parts[0], fraction].allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let whole = Int64(parts[0]),
            let micros = Int64(fraction + String(repeating: "0", count: Self.places - fraction.utf8.count)),
            whole * 1_000_000 + micros <= Self.maximum.micros
        else { return nil }
        self.micros = whole * 1_000_000 + micros
    }

    /// At least two decimal places, no other trailing zeros: `0.50`, `0.0125`.
    package var text: String {
        let (whole, micros) = self.micros.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        var fraction = String(String(micros + 1_000_000).dropFirst())
        while fraction.utf8.count > 2, fraction.last == "0" { fraction.removeLast() }
        return "\(self < .zero ? "-" : "")\(whole).\(fraction)"
    }
}

extension Money: Comparable {
    package static func < (left: Money, right: Money) -> Bool { left.micros < right.micros }
}

extension Money {
    package static func + (left: Money, right: Money) -> Money { Money(micros: left.micros + right.micros) }
    package static func - (left: Money, right: Money) -> Money { Money(micros: left.micros - right.micros) }
    package static func * (amount: Money, count: Int) -> Money { Money(micros: amount.micros * Int64(count)) }

    /// Nil if the count is negative, or if this is more than the maximum.
    package func times(_ count: Int) -> Money? {
        let (micros, overflow) = micros.multipliedReportingOverflow(by: Int64(count))
        return count >= 0 && !overflow && micros <= Self.maximum.micros ? Money(micros: micros) : nil
    }
}
