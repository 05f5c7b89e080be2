/// Whose budgets an order is taken from.
package struct Payer: Sendable, Hashable {
    package var owner: Owner
    /// The API key that the order came with.
    package var key: RecordID?
    /// `ClientAddress.subscriberPrefix` of a client that nothing identifies: a visitor, or one that may name any user.
    package var network: [UInt8]?
    /// Limits that authentication has read: the key's, the account's own; others come from the settings.
    package var known: [Budget: BudgetLimits] = [:]

    package init(_ owner: Owner, key: RecordID? = nil, network: [UInt8]? = nil) {
        self.owner = owner
        self.key = key
        self.network = network
    }
}
