package import Domain

/// Stored spendings.
package struct FoundSpendings: Sendable {
    package let readable: [OrderSpending]
    /// The orders of damaged ones, and of those that another application has written.
    package let unreadable: [RecordID]

    package init(readable: [OrderSpending], unreadable: [RecordID]) {
        self.readable = readable
        self.unreadable = unreadable
    }

    package var count: Int { readable.count + unreadable.count }
}
