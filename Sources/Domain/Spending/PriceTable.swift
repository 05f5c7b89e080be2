/// The prices of the models, in one currency.
package struct PriceTable: Sendable, Hashable {
    /// Three capital letters (ISO 4217).
    package var currency: String
    /// By the name of the model.
    package var prices: [String: Price]

    package init(currency: String, prices: [String: Price]) {
        self.currency = currency
        self.prices = prices
    }

    /// - Returns: nil if the price is unknown.
    package func price(of order: PricedOrder) -> OrderPrice? {
        prices[order.model]?.amount(of: order).map { OrderPrice($0, currency) }
    }
}
