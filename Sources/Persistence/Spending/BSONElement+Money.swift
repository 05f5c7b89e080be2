package import BSON
package import Domain

extension BSONValue {
    /// - Parameter money: as text, so that no rounding is possible.
    package init(_ money: Money) {
        guard let decimal = Decimal128(money.text) else { preconditionFailure("an amount that is no decimal number") }
        self = .decimal128(decimal)
    }
}

extension BSONElement {
    /// An exact amount; nil if it is null.
    ///
    /// - Throws: for anything else that is not an amount.
    package func money() throws(BSONError) -> Money? {
        switch type {
        case .null: return nil
        case .decimal128:
            guard let money = Money(decimal: try decimal128().description) else { throw .wrongType(found: type) }
            return money
        // A sum of nothing is the integer zero.
        default:
            let (micros, isTooLarge) = try integer().multipliedReportingOverflow(by: 1_000_000)
            guard !isTooLarge else { throw .wrongType(found: type) }
            return Money(micros: micros)
        }
    }
}

extension Money {
    /// - Parameter text: of a decimal number without an exponent, with at most six decimal places. Sums may be larger
    ///   than an amount, and negative.
    fileprivate init?(decimal text: String) {
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard parts.count <= 2, fraction.utf8.count <= 6, let whole = Int64(parts[0]),
            let micros = Int64("0" + fraction + String(repeating: "0", count: 6 - fraction.utf8.count)),
            case (let scaled, false) = whole.multipliedReportingOverflow(by: 1_000_000),
            case (let sum, false) = scaled.addingReportingOverflow(micros)
        else { return nil }
        self.init(micros: isNegative ? -sum : sum)
    }
}
