/// The items of a queue that are due.
package struct DueItems<Item: Sendable>: Sendable {
    /// In the order in which they are to be processed.
    package let items: [Item]
    /// Time until the next one is due; nil if none is known.
    package let untilNext: Duration?

    package init(_ items: [Item], untilNext: Duration? = nil) {
        self.items = items
        self.untilNext = untilNext
    }
}
