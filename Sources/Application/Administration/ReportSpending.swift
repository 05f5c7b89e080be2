import Domain

/// What was spent in a range of days, by one of the groups, with the names that people know.
package struct ReportSpending: Sendable {
    /// How many of the orders with an unknown outcome are listed.
    package static let maximumUndecided = 100

    private let reader: any SpendingReader
    private let names: any AdminNameRepository

    package init(reader: any SpendingReader, names: any AdminNameRepository) {
        self.reader = reader
        self.names = names
    }

    /// - Parameter days: of UTC, inclusive: `2026-11-26`.
    package func callAsFunction(
        _ days: ClosedRange<String>, by group: SpendingGroup
    ) async throws(Failure) -> SpendingReport {
        var rows = try await reader.rows(days, by: group, of: nil)
        switch group {
        case .day: rows.sort { $0.name < $1.name }
        case .user, .key, .model:
            rows.sort { left, right in
                let (first, second) = (left.figures.total, right.figures.total)
                return first == second ? left.name < right.name : first > second
            }
        }
        let keys = group == .key ? try await names.keys(Set(rows.compactMap { RecordID($0.name) })) : [:]
        let undecided = try await reader.unknown(atMost: Self.maximumUndecided)
        let users = (group == .user ? rows.map(\.name) : keys.values.map(\.user)) + undecided.map(\.owner.text)
        return SpendingReport(
            group: group, rows: rows, undecided: undecided, addresses: try await names.addresses(of: users),
            keys: Dictionary(uniqueKeysWithValues: keys.map { ($0.key.text, $0.value) }))
    }
}

/// Spending by a group.
package struct SpendingReport: Sendable {
    package let group: SpendingGroup
    /// Days from the first to the last; others from the largest amount to the smallest.
    package let rows: [SpendingRow]
    package let undecided: [UnknownSpending]
    /// E-mail addresses by user.
    package let addresses: [String: String]
    /// By id.
    package let keys: [String: KeyName]

    package var totals: SpendingFigures {
        rows.reduce(into: SpendingFigures()) { totals, row in totals.add(row.figures) }
    }
}

extension SpendingFigures {
    /// What was spent, or may be.
    fileprivate var total: Money { charged + held + unknown }

    fileprivate mutating func add(_ other: SpendingFigures) {
        orders += other.orders
        unpriced += other.unpriced
        charged = charged + other.charged
        held = held + other.held
        unknown = unknown + other.unknown
    }
}
