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
}

/// The spending of one member of a group.
package struct SpendingRow: Sendable {
    /// The day, the owner, the key's id or the model.
    package let name: String
    package let figures: SpendingFigures

    package init(_ name: String, _ figures: SpendingFigures) {
        self.name = name
        self.figures = figures
    }
}
