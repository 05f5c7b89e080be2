package import Domain

/// What spending is summed by.
package enum SpendingGroup: String, Sendable, CaseIterable {
    case day
    case user
    case key
    case model
}

/// Sums of orders.
package struct SpendingFigures: Sendable, Hashable {
    package var orders = 0
    /// How many have no known price.
    package var unpriced = 0
    package var charged = Money.zero
    /// In progress.
    package var held = Money.zero
    /// Whether the provider charges for it is unknown.
    package var unknown = Money.zero

    package init() {}

    package static func += (sum: inout SpendingFigures, more: SpendingFigures) {
        sum.orders += more.orders
        sum.unpriced += more.unpriced
        sum.charged = sum.charged + more.charged
        sum.held = sum.held + more.held
        sum.unknown = sum.unknown + more.unknown
    }
}

/// The spending of one member of a group.
package struct SpendingRow: Sendable {
    /// The day, the owner, the key's id (empty for orders without a key) or the model.
    package let name: String
    package let figures: SpendingFigures

    package init(_ name: String, _ figures: SpendingFigures) {
        self.name = name
        self.figures = figures
    }
}
