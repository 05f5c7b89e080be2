/// The state of an order's spending.
package enum SpendingState: String, Sendable, CaseIterable {
    /// The budgets are being taken; the order is not written yet.
    case reserving
    /// The order is in progress.
    case held
    case charged
    case free
    /// Whether the provider charges for it is unknown.
    case unknown
    /// The order was not made; the document is about to be deleted.
    case cancelled
}
