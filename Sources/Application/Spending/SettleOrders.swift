package import Domain
package import Logging
package import Metrics

/// Settles the spending of orders by their records, once each. Every step may be repeated, by this process or another,
/// and a crash between two is continued when the spending is due.
package struct SettleOrders: Sendable {
    /// Of one round.
    private static let batch = 200

    private let prices: PriceTable
    private let spendings: any SpendingRepository
    private let budgets: any BudgetRepository
    private let records: any OrderRecords
    private let unreadable: Counter
    private let logger: Logger

    package init(
        prices: PriceTable, spendings: any SpendingRepository, budgets: any BudgetRepository,
        records: any OrderRecords, metrics: any MetricsFactory, logger: Logger
    ) {
        self.prices = prices
        self.spendings = spendings
        self.budgets = budgets
        self.records = records
        unreadable = Counter(label: "spending_unreadable", factory: metrics)
        self.logger = logger
    }

    /// - Throws: the last failure, after all were tried.
    package func settle(_ orders: [RecordID]) async throws(Failure) {
        if orders.isEmpty { return }
        try await settle(try await spendings.spendings(of: orders), areDue: false)
    }

    /// Settles those that are due.
    ///
    /// - Returns: whether there may be more.
    /// - Throws: the last failure, after all were tried.
    package func settleDue() async throws(Failure) -> Bool {
        let due = try await spendings.due(atMost: Self.batch)
        if !due.unreadable.isEmpty { try await spendings.postpone(unreadable: due.unreadable) }
        try await settle(due, areDue: true)
        return due.count == Self.batch
    }

    func hasRecord(_ order: ItemReference) async throws(Failure) -> Bool {
        try await records.outcomes(of: [order])[order.id] != nil
    }

    private func settle(_ found: FoundSpendings, areDue: Bool) async throws(Failure) {
        if !found.unreadable.isEmpty {
            unreadable.increment(by: found.unreadable.count)
            let orders = found.unreadable.map(\.text).joined(separator: ", ")
            logger.error("spending unreadable", metadata: ["order_ids": "\(orders)"])
        }
        let outcomes = found.readable.isEmpty ? [:] : try await records.outcomes(of: found.readable.map(\.order))
        var failure: Failure?
        for spending in found.readable {
            do throws(Failure) {
                try await settle(spending, outcomes[spending.order.id], isDue: areDue)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private func settle(_ spending: OrderSpending, _ outcome: OrderOutcome?, isDue: Bool) async throws(Failure) {
        var spending = spending
        switch spending.state {
        case .cancelled: if isDue { try await finish(spending) }
        case .charged: if !spending.isClosed { try await finish(spending) }
        case .free:
            if !spending.isClosed { try await finish(spending) }
            spending.dueAt = nil
            // The provider has made it after all.
            if outcome == .completed { try await change(spending, SpendingDecision(.charged)) }
        case .reserving, .held, .unknown:
            if let decision = decision(on: spending, outcome, isDue: isDue) {
                try await change(spending, decision)
            } else if isDue {
                try await spendings.postpone(spending)
            }
        }
    }

    /// Nil while it is unknown what becomes of the order.
    private func decision(
        on spending: OrderSpending, _ outcome: OrderOutcome?, isDue: Bool
    ) -> SpendingDecision? {
        let decision: SpendingDecision
        switch outcome {
        case nil where spending.state == .reserving: decision = SpendingDecision(.cancelled)
        case nil: decision = SpendingDecision(.unknown, reason: "record_gone")
        case .pending: return nil
        case .completed: decision = SpendingDecision(.charged)
        case .notAccepted: decision = SpendingDecision(.free)
        case .failed:
            decision =
                switch prices.prices[spending.model]?.failed ?? .free {
                case .free: SpendingDecision(.free)
                case .charged: SpendingDecision(.charged)
                case .unknown: SpendingDecision(.unknown, reason: "failed")
                }
        case .unknown(let reason): decision = SpendingDecision(.unknown, reason: reason)
        }
        guard spending.state == .unknown, decision.state == .unknown else { return decision }
        return isDue ? SpendingDecision(.charged, by: .rule) : nil
    }

    private func change(_ spending: OrderSpending, _ decision: SpendingDecision) async throws(Failure) {
        guard let changed = try await spendings.change(spending, decision) else { return }
        logger.debug(
            "order settled",
            metadata: ["order_id": "\(spending.order.id.text)", "state": "\(decision.state.rawValue)"])
        guard changed.state == .cancelled else { return try await finish(changed) }
        try await giveBack(changed)
        // A process that was frozen may yet confirm the order: it is taken from the same budgets then.
        try await spendings.keep(cancelled: changed)
    }

    /// Brings the budgets into the state of the order.
    ///
    /// - Parameter taken: the budgets that may hold it; nil for all.
    func finish(_ spending: OrderSpending, in taken: [BudgetID]? = nil) async throws(Failure) {
        switch spending.state {
        case .reserving, .held, .unknown: return
        case .cancelled, .free: try await giveBack(spending, in: taken)
        case .charged:
            if spending.isRecounted {
                try await take(spending)
                // This process may have taken it once too often: the other one closes, and the sweep gives back.
                guard try await spendings.recounted(spending) else { return }
            }
            if spending.amount != nil {
                for budget in spending.budgets {
                    try await budgets.close(spending.order.id, in: budget)
                }
            }
        }
        try await spendings.finish(spending)
    }

    /// - Parameter taken: the budgets that may hold it; nil for all.
    func giveBack(_ spending: OrderSpending, in taken: [BudgetID]? = nil) async throws(Failure) {
        guard spending.amount != nil else { return }
        for budget in (taken ?? spending.budgets).reversed() {
            try await budgets.giveBack(spending.order.id, spending.attempt, to: budget)
        }
    }

    /// Takes the amount from all budgets, whatever their limits.
    func take(_ spending: OrderSpending) async throws(Failure) {
        guard let amount = spending.amount else { return }
        for budget in spending.budgets {
            _ = try await budgets.take(
                amount, for: spending.order.id, spending.attempt, from: budget, within: BudgetLimits())
        }
    }
}
