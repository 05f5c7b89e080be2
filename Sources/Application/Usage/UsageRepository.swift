package import Domain

/// Sums up what an owner has used.
package protocol UsageRepository: Sendable {
    /// Rows with figures, oldest first; intervals without any have none.
    ///
    /// - Throws: also `overloaded` if it takes too long, `validationFailed` if there is too much.
    func usage(
        of owner: Owner, in range: Range<Timestamp>, by interval: UsageInterval
    ) async throws(Failure) -> [UsageRow]
}

/// What was used in an interval.
package struct UsageRow: Sendable, Hashable {
    /// Of the interval.
    package let start: Timestamp
    package let figures: UsageFigures

    package init(_ start: Timestamp, _ figures: UsageFigures) {
        self.start = start
        self.figures = figures
    }
}

/// What was used.
package struct UsageFigures: Sendable, Hashable {
    package var orders = 0
    package var completed = 0
    /// By failure code.
    package var failed: [String: Int] = [:]
    /// Of completed videos.
    package var videoMilliseconds: Int64 = 0
    package var bytes: Int64 = 0
    package var plays: Int64 = 0
    /// What was charged for the orders, by the day on which they were made; nil if none has a known price.
    package var cost: Money?

    package init() {}

    package static func += (sum: inout UsageFigures, more: UsageFigures) {
        sum.orders += more.orders
        sum.completed += more.completed
        sum.failed.merge(more.failed, uniquingKeysWith: +)
        sum.videoMilliseconds += more.videoMilliseconds
        sum.bytes += more.bytes
        sum.plays += more.plays
        if let cost = more.cost { sum.cost = (sum.cost ?? .zero) + cost }
    }
}
