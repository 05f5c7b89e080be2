/// The number of records of a list, as far as it was counted.
package struct ListTotal: Sendable, Hashable {
    package let count: Int
    /// Whether there may be more: the list is too long to be counted.
    package let isLowerBound: Bool

    package init(_ count: Int, isLowerBound: Bool = false) {
        self.count = count
        self.isLowerBound = isLowerBound
    }

    /// The same total where at least this number of records is known.
    package func atLeast(_ known: Int) -> ListTotal { ListTotal(max(count, known), isLowerBound: isLowerBound) }
}
