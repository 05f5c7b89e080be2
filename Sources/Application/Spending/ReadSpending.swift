package import Domain

/// Reads what a payer has spent, and what is left in his budgets.
package struct ReadSpending: Sendable {
    private let prices: PriceTable
    private let policy: BudgetPolicy
    private let budgets: any BudgetRepository
    private let reader: any SpendingReader

    package init(
        prices: PriceTable, policy: BudgetPolicy, budgets: any BudgetRepository, reader: any SpendingReader
    ) {
        self.prices = prices
        self.policy = policy
        self.budgets = budgets
        self.reader = reader
    }

    package func callAsFunction(of payer: Payer) async throws(Failure) -> OwnSpending {
        // Those of all are of no payer.
        let own = BudgetPolicy.budgets(of: payer).filter { $0.scope != .visitors && $0.scope != .everything }
        let limits = try await policy.limits(of: own, known: payer.known)
        let standings = try await budgets.standings(of: own)
        var spending = OwnSpending(currency: prices.currency)
        for budget in own {
            guard let standing = standings[budget] else { continue }
            for period in BudgetPeriod.allCases {
                spending.budgets.append(
                    OwnSpending.Row(
                        scope: budget.scope, period: period, limit: limits[budget]?[period], spent: standing[period],
                        renewsAt: standing.end(of: period)))
            }
        }
        if let now = standings.values.first?.now {
            let today = CalendarDate(now).dayText
            let rows = try await reader.rows(today.prefix(8) + "01"...today, by: .day, of: payer.owner)
            spending.month = rows.reduce(into: SpendingFigures()) { $0 += $1.figures }
            spending.day = rows.first { $0.name == today }?.figures ?? SpendingFigures()
        }
        return spending
    }
}

/// What a payer has spent.
package struct OwnSpending: Sendable, Hashable {
    package struct Row: Sendable, Hashable {
        package let scope: BudgetScope
        package let period: BudgetPeriod
        /// Nil for no limit.
        package let limit: Money?
        package let spent: Money
        package let renewsAt: Timestamp

        /// Nil for no limit.
        package var left: Money? { limit.map { max(.zero, $0 - spent) } }
    }

    package let currency: String
    package var budgets: [Row] = []
    package var day = SpendingFigures()
    package var month = SpendingFigures()
}
