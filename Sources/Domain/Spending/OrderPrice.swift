/// What an order costs.
package struct OrderPrice: Sendable, Hashable {
    package let amount: Money
    /// Three capital letters (ISO 4217).
    package let currency: String

    package init(_ amount: Money, _ currency: String) {
        self.amount = amount
        self.currency = currency
    }
}
