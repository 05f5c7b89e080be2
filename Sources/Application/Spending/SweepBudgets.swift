import Domain
package import Logging

/// Gives back what budgets hold for orders that do not need it: a process was frozen, or a reply was lost, and its
/// write arrived after the order was repaired or settled.
package struct SweepBudgets: Sendable {
    private static let interval = Duration.seconds(600)
    /// What is younger may still be in progress.
    package static let age = Duration.seconds(600)
    private static let budgetsAtOnce = 100
    private static let ordersAtOnce = 200

    private let spendings: any SpendingRepository
    private let budgets: any BudgetRepository
    private let logger: Logger

    package init(spendings: any SpendingRepository, budgets: any BudgetRepository, logger: Logger) {
        self.spendings = spendings
        self.budgets = budgets
        self.logger = logger
    }

    /// Sweeps if no process has within the interval.
    func ifDue() async throws(Failure) {
        if try await spendings.claimSweep(every: Self.interval) { try await callAsFunction() }
    }

    /// - Parameter age: of what is looked at.
    package func callAsFunction(olderThan age: Duration = Self.age) async throws(Failure) {
        var (last, givenBack): (BudgetID?, Int) = (nil, 0)
        repeat {
            let page = try await budgets.entries(olderThan: age, after: last, atMost: Self.budgetsAtOnce)
            var rest = page.entries[...]
            while !rest.isEmpty {
                givenBack += try await sweep(rest.prefix(Self.ordersAtOnce))
                rest = rest.dropFirst(Self.ordersAtOnce)
            }
            last = page.last
        } while last != nil && !Task.isCancelled
        if givenBack > 0 { logger.notice("budgets swept", metadata: ["given_back": "\(givenBack)"]) }
    }

    private func sweep(_ entries: ArraySlice<BudgetEntries.Entry>) async throws(Failure) -> Int {
        let found = try await spendings.spendings(of: Set(entries.map(\.order)).sorted())
        let needed = Set(found.readable.filter { !$0.isClosed }.map(\.order.id) + found.unreadable)
        var givenBack = 0
        for entry in entries where !needed.contains(entry.order) {
            try await budgets.giveBack(entry.order, entry.attempt, to: entry.budget)
            givenBack += 1
        }
        return givenBack
    }
}
