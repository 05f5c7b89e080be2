package import Domain

/// An order of which it is unknown whether the provider charges for it.
package struct UnknownSpending: Sendable {
    package let order: ItemReference
    package let owner: Owner
    package let model: String
    /// Nil if the price is unknown.
    package let amount: Money?
    package let since: Timestamp

    package init(order: ItemReference, owner: Owner, model: String, amount: Money?, since: Timestamp) {
        self.order = order
        self.owner = owner
        self.model = model
        self.amount = amount
        self.since = since
    }
}
