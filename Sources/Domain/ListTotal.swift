/// The number of records of a list, exact or a lower bound.
package struct ListTotal: Sendable, Hashable {
    package let count: Int
    /// Whether there may be more: the list is too long, or could not be counted.
    package let isLowerBound: Bool

    package init(_ count: Int, isLowerBound: Bool = false) {
        self.count = count
        self.isLowerBound = isLowerBound
    }

    /// The same total, raised to the number of records that are known to exist.
    package func atLeast(_ known: Int) -> ListTotal { ListTotal(max(count, known), isLowerBound: isLowerBound) }
}
