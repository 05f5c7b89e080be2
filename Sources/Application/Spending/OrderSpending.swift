package import Domain

/// The ledger's entry of an order.
package struct OrderSpending: Sendable, Hashable {
    package let order: ItemReference
    package let model: String
    /// Nil if the price is unknown: nothing is taken from the budgets.
    package let amount: Money?
    package let budgets: [BudgetID]
    package var state: SpendingState
    /// Of reserving it.
    package let attempt: RecordID
    /// Whether the budgets have given it back although it was charged, and have to be taken again.
    package var isRecounted: Bool
    /// When to look at it again; nil if it is settled for good.
    package var dueAt: Timestamp?

    package init(
        order: ItemReference, model: String, amount: Money?, budgets: [BudgetID], state: SpendingState,
        attempt: RecordID, isRecounted: Bool, dueAt: Timestamp?
    ) {
        self.order = order
        self.model = model
        self.amount = amount
        self.budgets = budgets
        self.state = state
        self.attempt = attempt
        self.isRecounted = isRecounted
        self.dueAt = dueAt
    }

    /// Whether the budgets have what its state says.
    package var isClosed: Bool { [.charged, .free].contains(state) && dueAt == nil }
}

/// An order that is about to be reserved.
package struct NewSpending: Sendable {
    package let item: ItemReference
    package let owner: Owner
    package let key: RecordID?
    package let order: PricedOrder
    package let price: OrderPrice?
    package let budgets: [BudgetID]
    package let attempt: RecordID

    package init(
        _ item: ItemReference, _ order: PricedOrder, _ price: OrderPrice?, by payer: Payer, attempt: RecordID
    ) {
        self.item = item
        self.order = order
        self.price = price
        self.attempt = attempt
        owner = payer.owner
        key = payer.key
        budgets = BudgetPolicy.budgets(of: payer)
    }
}

/// Why and by whom the state of an order's spending is changed.
package struct SpendingDecision: Sendable, Hashable {
    package let state: SpendingState
    package var reason: String?
    package var actor: AuditActor?

    package init(_ state: SpendingState, reason: String? = nil, by actor: AuditActor? = nil) {
        self.state = state
        self.reason = reason
        self.actor = actor
    }
}
